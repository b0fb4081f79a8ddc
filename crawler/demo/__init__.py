"""A small newspaper of our own, served on loopback, so that a first run needs no network.

`server.DemoServer` serves it, `expected.fates` says what a crawl must make of each of its addresses.
The island, its people and its news are invented.
"""

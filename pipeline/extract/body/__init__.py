"""The text of a page as typed blocks: trafilatura's main text, found again on the page, and what is none of it."""

"""The article in the JSON state of app-like pages, whatever the notation of their scripts."""

"""What a page says of its article beside the text: headline, authors, dates, reading time, topics, pictures."""

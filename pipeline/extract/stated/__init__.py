"""What a page says of itself for machines, what a site's own selectors find, and how a claim becomes evidence."""

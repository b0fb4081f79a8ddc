"""What is told of a page once it was read: whether it is an article, its kind, its language, whether it is whole."""

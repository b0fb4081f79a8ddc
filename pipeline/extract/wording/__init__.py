"""What words say by themselves, whatever page they stand on: dates, names, minutes, titles, lines of no article."""

"""What in a text leads to a person: names, places, numbers, and what only a person can judge."""

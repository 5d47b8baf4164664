"""The rulebook as pages and as a book: every rule can be read, with its source. Owns no tables."""

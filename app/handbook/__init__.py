"""The rulebook as pages and as a book: every rule readable by a clinician, with its source. Owns no tables."""

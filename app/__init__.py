"""One Student One Client: a student, a woman, and an alert that somebody answers."""

"""A finding that someone must answer by a time; the events of its life; the ladder that passes it on."""

"""The student's phone: what she does today for her one client, and what she learned. Owns no tables."""

"""The midwife's desk: the board of her clients, registration, and a client's file. Owns no tables."""

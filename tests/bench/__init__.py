"""How quick the rules are, beside the same rules as plain ifs and in two engines of others: `make bench`."""

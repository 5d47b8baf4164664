"""What the phone needs of a thin network and a slow processor, beside its limits: `make bench-phone`."""

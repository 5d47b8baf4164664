"""The example district: real places, invented people, six months of visits made by a seeded model through the
ordinary services under a clock that is moved by hand. Everything in it was decided by the rules."""

"""A month on a clock that is moved by hand: a district whose alerts climb, are answered or are not, while the
two workers that pass them on and bring the messages are killed at random.
"""

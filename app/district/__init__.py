"""The health office's desk: counts with the small ones hidden, how soon alerts are answered, and what waits
too long under its code. Nothing else of a person is here.
"""

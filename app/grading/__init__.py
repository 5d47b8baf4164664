"""The supervisor's marks: points computed from facts that can be opened, a reflection marked by hand,
released by her.
"""

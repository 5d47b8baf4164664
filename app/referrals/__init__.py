"""Sending a woman to a facility, and what comes back: the letter with its link for the receiver, who has no
account, the receiver's reply, and the tasks that return to midwife and student (rujuk balik).
"""

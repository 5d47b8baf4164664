"""Names and telephone numbers of people who do not exist."""

from random import Random

from app.demo.model import table

PHONES = "+62812 0000 "
"""Made up; pages show them as "contoh"."""


def example_phone(number: int) -> str:
    """
    >>> example_phone(417)
    '+6281200000417'
    """
    return f"{PHONES.replace(' ', '')}{number:04}"


def woman(random: Random) -> str:
    return _name(random, "women", "after_women")


def man(random: Random) -> str:
    return _name(random, "men", "after_men")


def _name(random: Random, first: str, after: str) -> str:
    """One name, two, or seldom three, as papers have them."""
    names = table("names")
    chosen = [random.choice(names[first])]
    chosen += random.sample(names[after], random.choice((0, 1, 1, 1, 1, 2)) if first == "women" else 1)
    return " ".join(chosen)

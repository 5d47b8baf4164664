"""The columns of the printed KSPR card: in which of them a contact is written down. Pure."""

from datetime import date

from app.clinical.fields import table
from app.clinical.gestation import GestationalAge, clinical_trimester, gestational_age, lmp_from_edd
from app.clinical.kspr import card


def columns() -> tuple[str, ...]:
    """The columns in the order of time.

    >>> columns()
    ('I', 'II', 'III.1', 'III.2')
    """
    return tuple(card()["columns"])


def column_of(edd: date, on: date) -> int:
    """The place of the column in which a day lies, 0 for the first; a day too early counts as the first day.

    >>> [column_of(date(2026, 10, 8), date(2026, 1, 1) + 7 * w * date.resolution) for w in (13, 14, 28, 36)]
    [0, 1, 2, 3]
    """
    age = gestational_age(edd, max(on, lmp_from_edd(edd)))
    trimester = clinical_trimester(age)
    return trimester - 1 if age < _last_from() else trimester


def _last_from() -> GestationalAge:
    return GestationalAge.read(table("kspr_card.toml")["third"]["second_from"])

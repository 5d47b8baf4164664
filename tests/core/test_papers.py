"""A NIK is checked by its form alone; names that sound alike are near."""

import pytest

from app.core.errors import Invalid
from app.core.papers import is_female, is_near, is_place_known, name_key, nik_birth, read_nik


@pytest.mark.parametrize("text", ["3510164503980001", "3510 1645 0398 0001", "3510.1645.0398.0001"])
def test_a_nik_is_sixteen_digits_however_they_are_parted(text):
    assert read_nik("nik", text) == "3510164503980001"


@pytest.mark.parametrize(
    "text",
    [
        "351016450398001",  # 15 digits
        "35101645039800011",  # 17 digits
        "351016450398000a",
        "3510163203980001",  # the 32nd
        "3510164003980001",  # no day 0 of a woman
        "3510167203980001",  # the 32nd of a woman
        "3510168103980001",  # no day 81
        "3510164513980001",  # no 13th month
        "3510167102980001",  # no 31 February of a woman
        "3510164503980000",  # nobody is number 0
        "",
        "٣٥١٠١٦٤٥٠٣٩٨٠٠٠١",
    ],
)
def test_a_nik_that_cannot_be_is_refused(text):
    with pytest.raises(Invalid) as refused:
        read_nik("nik", text)

    assert [problem.field for problem in refused.value.problems] == ["nik"]


def test_a_nik_needs_no_check_digit_and_no_place_of_this_district():
    assert read_nik("nik", "3171014503980002") == "3171014503980002"
    assert read_nik("nik", "3510164503980003") == "3510164503980003"


def test_a_nik_of_a_young_province_passes_and_is_only_asked_about():
    number = read_nik("nik", "9301014503980001")

    assert not is_place_known(number)


def test_the_day_of_a_womans_nik_is_forty_more():
    assert is_female("3510164503980001")
    assert not is_female("3510160503980001")
    assert (nik_birth("3510164503980001").day, nik_birth("3510164503980001").month) == (5, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Nurhaliza", "siti  NURHALIZA"),
        ("Siti Nurhaliza", "Sitinurhaliza"),
        ("Ny. Siti Choirul Djannah", "Siti Khoirul Janah"),
        ("Soekarsih", "Sukarsih"),
        ("Yuliana", "Juliana"),
        ("Wati", "Wathi"),
        ("Wati", "Ibu Wati"),
        ("Wati", "Wati Lestari"),
        ("Sri Wahyuni", "Sri Wahyuningsih"),
        ("Dewi Anggraeni", "Dewi Anggraini"),
    ],
)
def test_these_may_be_one_name(one, other):
    assert is_near(name_key(one), name_key(other))
    assert is_near(name_key(other), name_key(one))


@pytest.mark.parametrize(
    ("one", "other"), [("Wati", "Rini"), ("Siti Aminah", "Siti Rahayu"), ("Ani", "Wati")]
)
def test_these_are_different_names(one, other):
    assert not is_near(name_key(one), name_key(other))


@pytest.mark.parametrize("name", ["🌸", "123", "ᮞᮥᮔ᮪ᮓ", "Ibu", "’"])
def test_every_name_has_a_key(name):
    assert 0 < len(name_key(name)) <= 120


def test_a_long_name_has_a_key_that_fits():
    assert len(name_key("xab" * 40)) == 120

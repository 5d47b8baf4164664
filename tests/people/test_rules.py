"""Logins, passwords, and who may invite whom."""

import pytest

from app.people import rules, rules_reach
from app.people.models import Facility, FacilityKind, Role

HER = ["+6281234567890", "sari.wulandari@contoh.id", "Sari Wulandari"]


@pytest.mark.parametrize(
    "typed", ["0812-3450 0417", "62 812 3450 0417", "+62 (812) 3450.0417", "81234500417"]
)
def test_a_mobile_number_is_kept_in_one_form_however_it_is_typed(typed):
    assert rules.phone(typed) == "+6281234500417"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "08",
        "0333421234",
        "0812345",
        "08123456789012345",
        "0802345678",
        "+1 650 555 0100",
        "٠٨١٢٣٤٥٠٠٤١٧",
        "8.12E+10",
    ],
)
def test_what_is_no_mobile_number_is_none(typed):
    assert rules.phone(typed) is None


@pytest.mark.parametrize(("digits", "is_known"), [(7, False), (8, True), (11, True), (12, False)])
def test_a_mobile_number_has_as_many_digits_as_indonesia_gives(digits, is_known):
    assert (rules.phone("08" + "1" * digits) is not None) is is_known


@pytest.mark.parametrize(
    "typed", ["sari", "sari@contoh", "@contoh.id", "sari @contoh.id", "a" * 65 + "@contoh.id"]
)
def test_what_is_no_address_is_none(typed):
    assert rules.email(typed) is None


def test_a_password_of_ten_signs_is_long_enough_and_one_of_nine_is_not():
    assert rules.password_problem("kudalautx", HER)
    assert rules.password_problem("kudalautxy", HER) is None


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "PASSWORD1234",
        "1234567890",
        "katasandi2026",
        "banyuwangi1!",
        "bismillah99",
        "aaaaaaaaaaaa",
        "qwertyuiop",
    ],
)
def test_what_is_tried_first_is_no_password(password):
    assert "mudah ditebak" in str(rules.password_problem(password, HER).said.words)


@pytest.mark.parametrize(
    "password",
    [
        "081234567890",
        "+6281234567890",
        "sari.wulandari",
        "Sari Wulandari",
        "wulandarisari",
        "sari.wulandari@contoh.id",
    ],
)
def test_her_name_number_or_address_is_no_password(password):
    assert rules.password_problem(password, HER) is not None


@pytest.mark.parametrize("password", ["kuda laut biru", "🌊🐴 laut biru muda", "bàtik-mégå-mèndung"])
def test_a_few_words_of_her_own_are_a_password(password):
    assert rules.password_problem(password, HER) is None


def test_a_password_has_an_end_and_no_control_characters():
    assert rules.password_problem("ab1c" * 51, HER)
    assert rules.password_problem("kuda\0laut biru", HER)


MAY_INVITE = {
    (Role.COORDINATOR, FacilityKind.UNIVERSITY): {Role.STUDENT, Role.SUPERVISOR},
    (Role.HEAD, FacilityKind.PUSKESMAS): {Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR},
    (Role.BIDAN_KOORDINATOR, FacilityKind.PUSKESMAS): {Role.BIDAN_DESA},
    (Role.COORDINATOR, FacilityKind.HEALTH_OFFICE): set(Role) - {Role.ADMIN},
    (Role.ADMIN, FacilityKind.HEALTH_OFFICE): set(Role),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", FacilityKind)
def test_each_invites_exactly_these_roles(role, kind):
    reach = rules_reach.reach_of(role, Facility(kind=kind, name="Tempat"))

    assert set(reach.roles) == MAY_INVITE.get((role, kind), set())


def test_nobody_invites_outside_her_own_place_but_the_office():
    own, other = (Facility(kind=FacilityKind.UNIVERSITY, name=name) for name in ("Sendiri", "Lain"))
    campus = rules_reach.reach_of(Role.COORDINATOR, own)
    office = rules_reach.reach_of(Role.COORDINATOR, Facility(kind=FacilityKind.HEALTH_OFFICE, name="Dinas"))

    assert rules_reach.may_invite(campus, own.id, Role.STUDENT, own)
    assert not rules_reach.may_invite(campus, own.id, Role.STUDENT, other)
    assert rules_reach.may_invite(office, None, Role.STUDENT, other)


def test_the_coordinator_of_the_office_makes_no_equal_of_herself():
    office = Facility(kind=FacilityKind.HEALTH_OFFICE, name="Dinas")
    reach = rules_reach.reach_of(Role.COORDINATOR, office)

    assert not rules_reach.may_invite(reach, office.id, Role.COORDINATOR, office)

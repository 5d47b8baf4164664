"""What a phone packs by places is read back as it was; what no phone of ours packs is refused."""

import json
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.answers import read_answers
from app.clinical.checklists import Checklist, checklist
from app.phone.rules_forms import forms_table, student_checklists
from app.phone.rules_packed import LARGEST, Oversize, UnknownForm, Unreadable, unpack
from tests.clinical.some_answers import answers_to
from tests.phone.packing import deflated, packed

BEGAN_S = 1_795_500_000
FORMS = student_checklists()
ANC = checklist("anc-home-visit", 1)


@pytest.mark.parametrize("form", FORMS, ids=str)
@given(data=st.data())
def test_what_is_packed_is_read_back(form: Checklist, data: st.DataObject) -> None:
    answers = read_answers(form, data.draw(answers_to(form)))
    sure = answers.pop("confirmed", [])

    read = unpack(deflated(packed(form, answers, BEGAN_S, 1234, confirmed=sure)))

    assert (read.checklist, read.version) == (form.name, form.version)
    assert read_answers(form, read.answers) == answers
    assert list(read.confirmed) == sure


@given(st.integers(0, 4_000_000_000), st.integers(0, 90_000), st.integers(-720, 840))
def test_times_are_those_of_the_phone(began_s: int, took_s: int, offset_min: int) -> None:
    read = unpack(deflated(packed(ANC, {}, began_s, took_s, offset_min=offset_min)))

    assert read.began_at == datetime.fromtimestamp(began_s, UTC)
    assert (read.until - read.began_at).total_seconds() == took_s
    assert read.began_at.utcoffset().total_seconds() == offset_min * 60


def test_extras_are_read() -> None:
    extra = {"offline": 1, "place": [-8.61, 114.04]}

    read = unpack(deflated(packed(ANC, {}, BEGAN_S, extra=extra)))

    assert (read.was_offline, read.place) == (True, (-8.61, 114.04))
    assert unpack(deflated(packed(ANC, {}, BEGAN_S, extra=1))).was_offline is True
    assert unpack(deflated(packed(ANC, {}, BEGAN_S))).was_offline is False


WRONG = {
    "no list": {"a": 1},
    "too short": ["anc-home-visit/1", BEGAN_S],
    "no time": ["anc-home-visit/1", "now", 1, 0, 0, [], None, None, [], []],
    "a time no clock shows": ["anc-home-visit/1", 10**18, 1, 0, 0, [], None, None, [], []],
    "an offset of days": ["anc-home-visit/1", BEGAN_S, 1, 99999, 0, [], None, None, [], []],
    "more values than questions": ["anc-home-visit/1", BEGAN_S, 1, 0, 0, [1] * 500, None, None, [], []],
    "a sign that is none": ["anc-home-visit/1", BEGAN_S, 1, 0, 0, [], [999], None, [], []],
    "a sign counted from the back": ["anc-home-visit/1", BEGAN_S, 1, 0, 0, [], [-1], None, [], []],
    "half a reason": ["anc-home-visit/1", BEGAN_S, 1, 0, 0, [], None, None, [3], []],
    "confirmed what is none": ["anc-home-visit/1", BEGAN_S, 1, 0, 0, [], None, None, [], ["x"]],
    "a place that is none": ["anc-home-visit/1", BEGAN_S, 1, 0, {"place": [1]}, [], None, None, [], []],
    "a form without version": ["anc-home-visit", BEGAN_S, 1, 0, 0, [], None, None, [], []],
    "nothing": None,
}


@pytest.mark.parametrize("row", WRONG.values(), ids=WRONG)
def test_what_no_phone_packs_is_unreadable(row: object) -> None:
    with pytest.raises(Unreadable):
        unpack(deflated(row))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_unreadable(noise: bytes) -> None:
    for packed_ in (noise, deflated(noise.hex()), zlib.compress(noise)):
        with pytest.raises(Unreadable):
            unpack(packed_)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(_JSON, min_size=9, max_size=9))
def test_any_parts_are_read_or_unreadable(parts: list[object]) -> None:
    try:
        unpack(deflated(["anc-home-visit/1", *parts]))
    except Unreadable:
        return


def test_a_form_that_was_never_released_is_unknown() -> None:
    for name in ("anc-home-visit/99", "horoscope/1"):
        with pytest.raises(UnknownForm):
            unpack(deflated([name, BEGAN_S, 1, 0, 0, [], None, None, [], []]))


def test_a_bomb_is_not_inflated() -> None:
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = press.compress(b" " * 50_000_000) + press.flush()

    with pytest.raises(Oversize):
        unpack(bomb)


def test_the_largest_item_is_still_read() -> None:
    row = packed(ANC, {"note": "x"}, BEGAN_S)
    room = LARGEST - len(json.dumps(row, separators=(",", ":")))

    read = unpack(deflated(packed(ANC, {"note": "x" * (room + 1)}, BEGAN_S)))

    assert len(read.answers["note"]) == room + 1
    with pytest.raises(Oversize):
        unpack(deflated(packed(ANC, {"note": "x" * (room + 2)}, BEGAN_S)))


def test_a_box_cut_short_is_unreadable() -> None:
    whole = deflated(packed(ANC, {"systolic_mmhg": 120}, BEGAN_S))

    for length in range(len(whole)):
        with pytest.raises(Unreadable):
            unpack(whole[:length])


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_phone_has_the_places_that_the_server_reads(form: Checklist) -> None:
    told = forms_table()[f"{form.name}/{form.version}"]

    assert [item["code"] for item in told["items"]] == [*form.items]
    assert told["signs"] == [*form.signs]
    assert told["reasons"] == [*form.not_measured_reasons]
    for item in told["items"]:
        own = form.items[item["code"]]
        assert item.get("options", []) == ([*own.field.options] if own.field else [])

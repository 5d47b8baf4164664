"""What a phone packs by places is read back as it was; what no phone of ours packs is refused."""

import json
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.answers import read_answers
from app.clinical.checklists import Checklist, all_checklists, checklist
from app.phone.rules_forms import forms_table, student_checklists
from app.phone.rules_packed import LARGEST, Oversize, UnknownForm, Unreadable, short_name, unpack
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


def in_cell(code: str, cell: str) -> str:
    """Values in which only this question was answered."""
    asked = [item.code for item in ANC.items.values() if item.field]
    return "," * asked.index(code) + cell


def row(**wrong: object) -> list[object]:
    """A row in which one part is not what a phone packs."""
    when = {"began": BEGAN_S, "took": 1, "offset": 0}
    told = {"values": "", "texts": [], "signs": None, "open": None, "reasons": [], "sure": []}
    right = {"form": "ahv1", **when, "extra": 0, **told}
    assert not wrong.keys() - right.keys()
    return [*(right | wrong).values()]


WRONG = {
    "no list": {"a": 1},
    "too short": ["ahv1", BEGAN_S],
    "no time": row(began="now"),
    "a time no clock shows": row(began=10**18),
    "an offset of days": row(offset=99999),
    "more values than questions": row(values=",".join(["1"] * 500)),
    "values that are a list": row(values=[118, 76]),
    "a value that is none": row(values="118,x"),
    "a text that is not there": row(values="t"),
    "a text too many": row(values="118", texts=["x"]),
    "a list that is no number": row(values=in_cell("food_groups_24h", "0.5")),
    "a list of what is no option": row(values=in_cell("food_groups_24h", str(1 << 40))),
    "a sign that is none": row(signs=[999]),
    "a sign counted from the back": row(signs=[-1]),
    "half a reason": row(reasons=[3]),
    "confirmed what is none": row(sure=["x"]),
    "a place that is none": row(extra={"place": [1]}),
    "a form without version": row(form="ahv"),
    "a form by its whole name": row(form="anc-home-visit/1"),
    "nothing": None,
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_no_phone_packs_is_unreadable(wrong: object) -> None:
    unpack(deflated(row()))

    with pytest.raises(Unreadable):
        unpack(deflated(wrong))


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


@given(st.lists(_JSON, min_size=10, max_size=10))
def test_any_parts_are_read_or_unreadable(parts: list[object]) -> None:
    try:
        unpack(deflated(["ahv1", *parts]))
    except Unreadable:
        return


def test_a_form_that_was_never_released_is_unknown() -> None:
    for name in ("ahv99", "horoscope1"):
        with pytest.raises(UnknownForm):
            unpack(deflated(row(form=name)))


def test_no_two_checklists_have_one_short_name() -> None:
    names = [short_name(one) for one in all_checklists()]

    assert len(set(names)) == len(names)


def test_no_question_has_more_options_than_a_number_of_the_phone_has_bits() -> None:
    asked = [item for form in FORMS for item in form.items.values() if item.type == "list"]

    assert asked
    assert max(len(item.options) for item in asked) <= 53  # Number.MAX_SAFE_INTEGER


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

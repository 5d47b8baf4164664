"""Hypothesis makes answers to a checklist that can be read."""

import unicodedata
from datetime import date

from hypothesis import strategies as st

TEXTS = st.text(max_size=30).filter(
    lambda text: not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)
)


def _value(item):
    field = item.field
    low, high = field.plausible or (0, 99)
    match field.type:
        case "int":
            return st.integers(low, high)
        case "float":
            return st.floats(low, high, allow_nan=False) | st.integers(int(low) + 1, int(high))
        case "bool":
            return st.booleans()
        case "text":
            return TEXTS
        case "date":
            return st.dates(*(field.plausible or (date(2000, 1, 1), date(2099, 1, 1)))).map(date.isoformat)
        case "choice":
            return st.sampled_from(list(field.options))
        case "list":
            return st.lists(st.sampled_from(list(field.options)), unique=True)
    raise ValueError(field.type)


@st.composite
def answers_to(draw, form):
    """A dozen items with a value or a reason, signs or none; pairs the right way round."""
    codes = st.lists(st.sampled_from(list(form.items)), unique=True, max_size=12)
    answers, reasons = {}, {}
    for code in draw(codes):
        item = form.items[code]
        if item.may_skip and draw(st.integers(0, 3)) == 0:
            reasons[code] = draw(st.sampled_from(list(form.not_measured_reasons)))
        elif item.field:
            answers[code] = draw(_value(item))
    for code, item in form.items.items():
        if item.pair in answers and code in answers and answers[code] <= answers[item.pair]:
            del answers[item.pair]
    if form.signs and draw(st.booleans()):
        signs = st.lists(st.sampled_from(form.signs), unique=True, max_size=6)
        answers |= {"danger_signs": draw(signs), "signs_not_asked": draw(signs)}
    if reasons:
        answers["not_measured"] = reasons
    answers["confirmed"] = draw(codes)
    return answers

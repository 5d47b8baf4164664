"""The colours, sizes and promises of the style sheets, worked out from the tokens themselves."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"

SCHEMES = ("light", "dark")
TEXT = [
    ("ink", "page"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink", "accent-soft"),
    ("ink-soft", "page"),
    ("ink-soft", "surface"),
    ("ink-soft", "sunken"),
    ("surface", "ink"),
    ("accent", "page"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("accent-strong", "surface"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-header", "header"),
    ("on-header", "header-press"),
    ("on-emergency", "emergency"),
    ("emergency-ink", "emergency-soft"),
    ("urgent-ink", "urgent-soft"),
    ("low-ink", "low-soft"),
]
SHAPES = [
    *[("edge", ground) for ground in ("page", "surface", "sunken")],
    *[(edge, "page") for edge in ("emergency-edge", "urgent", "low", "accent")],
    *[(edge, "surface") for edge in ("emergency-edge", "urgent", "low", "accent")],
    ("emergency-edge", "emergency-soft"),
    ("urgent", "urgent-soft"),
    ("low", "low-soft"),
]


def tokens(scheme: str) -> dict[str, str]:
    sheet = (CSS / "base.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[0]))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[1])) if scheme == "dark" else {})


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def all_rules() -> str:
    together = "\n".join(p.read_text() for p in sorted(CSS.glob("*.css")))
    return re.sub(r"/\*.*?\*/", "", together, flags=re.DOTALL)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_seven_to_one(scheme: str, text: str, ground: str) -> None:
    colours = tokens(scheme)

    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_and_borders_stand_out_three_to_one(scheme: str, shape: str, ground: str) -> None:
    colours = tokens(scheme)

    assert contrast(colours[shape], colours[ground]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_border_of_what_is_filled_in_stands_out_four_and_a_half_to_one(scheme: str) -> None:
    colours = tokens(scheme)

    assert contrast(colours["edge"], colours["surface"]) >= 4.5


def test_colours_are_named_as_tokens_only() -> None:
    strays = [
        f"{sheet.name}: {line.strip()}"
        for sheet in sorted(CSS.glob("*.css"))
        if sheet.name not in ("base.css", "print.css")
        for line in sheet.read_text().splitlines()
        if re.search(r": [^;]*#[0-9a-f]{3,8}\b", line)
    ]

    assert strays == []


def test_every_token_that_is_used_is_named() -> None:
    named = set(re.findall(r"(--[\w-]+):", (CSS / "base.css").read_text()))
    used = set(re.findall(r"var\((--[\w-]+)\)", all_rules()))

    assert used - named == set()


def test_every_token_that_is_named_is_used() -> None:
    named = set(re.findall(r"(--[\w-]+):", (CSS / "base.css").read_text()))
    used = set(re.findall(r"var\((--[\w-]+)\)", all_rules()))

    assert named - used == set()


def test_red_amber_and_green_are_for_level_only() -> None:
    of_level = re.compile(r"var\(--(emergency|urgent|low)")
    heads = re.compile(r"emergency|urgent|kspr|:root")
    strays = [
        selector.strip()
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", all_rules())
        if of_level.search(body) and not heads.search(selector)
    ]

    assert strays == []


def test_every_sheet_is_in_the_order_they_are_joined_in() -> None:
    order = (CSS / "order.txt").read_text().split()

    assert sorted(order) == sorted(p.name for p in CSS.glob("*.css"))
    assert order[0] == "base.css"
    assert order[-1] == "print.css"


def test_sheets_load_nothing_from_elsewhere() -> None:
    assert not re.search(r"@import|url\(|@font-face|https?:", all_rules())


def test_the_whole_sheet_is_small() -> None:
    assert sum(p.stat().st_size for p in CSS.glob("*.css")) < 36_000


def test_targets_are_48_px_and_motion_can_be_turned_off() -> None:
    assert "--target: 48px;" in all_rules()
    assert "prefers-reduced-motion: reduce" in all_rules()

"""Printed papers: a typst sheet and the values on it become one file. Nothing is fetched, and no font but
those that typst itself carries is used, so that a paper looks the same on every machine.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal


def printed(sheet: Path, values: Mapping[str, Any], form: Literal["pdf", "png"] = "pdf") -> bytes:
    """The paper. Values come to the sheet as text (`sys.inputs.values`, JSON), never as typst's own code:
    what a person typed is printed as typed. A `png` is of a paper of one page.
    """
    import typst  # a heavy library, needed by the few who print

    made = typst.compile(
        sheet.read_bytes(),
        format=form,
        ppi=110,
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
    )
    assert isinstance(made, bytes), "a paper to be looked at is of one page"
    return made


def qr_svg(text: str) -> str:
    """The text as a QR code, an SVG picture of its own."""
    import segno

    made = segno.make(text, error="m", micro=False)
    return str(made.svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=False))


def qr_address(text: str) -> str:
    """The same picture as an address for an `img`."""
    import segno

    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2, light="#fff"))

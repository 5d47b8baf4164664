"""Static files: one style sheet joined from its parts, and modules that find each other."""

import re
from posixpath import dirname, join, normpath

from app.core.web import static_files, static_url


def test_a_module_finds_what_it_imports_under_its_own_address() -> None:
    digest, body = static_files()["js/app.js"]

    imported = [
        normpath(join(dirname("js/app.js"), name)) for name in re.findall(r'from "(.+?)"', body.decode())
    ]

    assert len(imported) > 5
    assert {static_files()[path][0] for path in imported} == {digest}


def test_the_joined_style_sheet_begins_with_the_tokens_and_ends_with_print() -> None:
    body = static_files()["css/app.css"][1].decode()

    assert body.index("--ink:") < body.index(".button {") < body.index("@media print")


def test_the_address_of_a_file_holds_its_hash() -> None:
    assert re.fullmatch(r"/static/[0-9a-f]{12}/css/app\.css", static_url("css/app.css"))

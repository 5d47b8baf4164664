"""The phone app's shell: the same for everybody, whole, never mixed, and small."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest

from app.clinical.fields import FIELDS
from app.core.web import static_files

IMPORT = re.compile(r"""from "([^"]+)\"""")


def shell_of(visitor, lang="id"):
    text = visitor.get(f"/phone/sw.js?lang={lang}").text
    listed = json.loads(text[len("const SHELL = ") : text.index(";\n")])
    return listed, text


def fetched(visitor, address, accepts="br"):
    answer = visitor.get(address, headers={"accept-encoding": accepts})
    assert answer.status_code == 200, address
    return answer


def integrity(content):
    return "sha256-" + b64encode(sha256(content).digest()).decode()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_file_of_the_shell_is_what_the_list_says(visitor, lang):
    listed, _ = shell_of(visitor, lang)

    assert listed["app"] == f"/phone/app?lang={lang}"
    assert listed["app"] in listed["files"]
    assert {address: integrity(fetched(visitor, address).content) for address in listed["files"]} == listed[
        "files"
    ]


def test_the_shell_needs_nothing_that_it_does_not_keep(visitor):
    listed, _ = shell_of(visitor)
    page = fetched(visitor, listed["app"]).text

    named = set(re.findall(r'(?:src|href|data-tables)="(/[^"]+)"', page))
    needed = {one for one in named if one.startswith(("/static/", "/phone/files/"))}

    assert needed
    assert needed <= set(listed["files"])
    for address in [one for one in listed["files"] if one.endswith(".js")]:
        for name in IMPORT.findall(fetched(visitor, address).text):
            assert name.startswith(".")


def test_the_worker_imports_what_is_there(visitor):
    _, text = shell_of(visitor)

    imported = IMPORT.findall(text)

    assert all(fetched(visitor, address).status_code == 200 for address in imported)
    assert not any(address.startswith(".") for address in imported)


def test_the_shell_is_the_same_for_everybody(ani, cast, as_person, visitor):
    address = "/phone/app?lang=id"

    pages = {browser.get(address).content for browser in (ani, as_person(cast.citra), visitor)}

    assert len(pages) == 1
    text = pages.pop().decode()
    for word in ("Ani", "Wati", "Citra", "Sari"):
        assert word not in text


def test_the_shell_speaks_the_language_asked_for(visitor):
    assert '<html lang="en"' in visitor.get("/phone/app?lang=en").text
    assert '<html lang="id"' in visitor.get("/phone/app").text
    visitor.cookies.set("osoc_language", "en")
    assert '<html lang="en"' in visitor.get("/phone/app").text
    assert "Cookie" in visitor.get("/phone/app").headers["vary"]
    assert '<html lang="id"' in visitor.get("/phone/app?lang=id").text


def test_its_own_style_is_allowed_by_its_hash_and_nothing_inline_beside_it(visitor):
    answer = visitor.get("/phone/app?lang=id")
    policy = answer.headers["content-security-policy"]

    styles = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)

    assert len(styles) == 1
    assert f"'{integrity(styles[0].encode())}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", answer.text)


def test_what_may_change_is_asked_for_anew_and_what_may_not_is_kept(visitor):
    listed, _ = shell_of(visitor)

    assert visitor.get(listed["app"]).headers["cache-control"] == "no-cache"
    assert visitor.get("/phone/sw.js").headers["cache-control"] == "no-cache"
    assert visitor.get("/phone/sw.js").headers["content-type"].startswith("text/javascript")
    for address in [one for one in listed["files"] if one != listed["app"]]:
        assert "immutable" in visitor.get(address).headers["cache-control"]


def test_another_versions_file_is_not_found(visitor):
    listed, _ = shell_of(visitor)
    tables = next(one for one in listed["files"] if "tables" in one)

    assert visitor.get(re.sub(r"/files/\w+/", "/files/000000000000/", tables)).status_code == 404
    assert visitor.get(tables.replace("tables.id", "passwords.id")).status_code == 404


def test_a_changed_word_is_another_version(visitor, monkeypatch):
    from app.phone import queries_shell

    before = queries_shell.shell_version("id")
    changed = static_files() | {"js/phone/app.js": ("0" * 12, b"console.log(1)")}
    monkeypatch.setattr("app.core.web.static_files", lambda: changed)
    for made in (queries_shell.shell_version, queries_shell.shell_page):
        made.cache_clear()
    try:
        assert queries_shell.shell_version("id") != before
    finally:
        monkeypatch.undo()
        for made in (queries_shell.shell_version, queries_shell.shell_page):
            made.cache_clear()


def test_it_can_be_installed(visitor):
    said = visitor.get("/phone/manifest.webmanifest")

    assert said.headers["content-type"].startswith("application/manifest+json")
    assert (said.json()["scope"], said.json()["display"]) == ("/phone/", "standalone")
    assert said.json()["start_url"].startswith("/phone/app")
    assert {one["sizes"] for one in said.json()["icons"]} == {"192x192", "512x512"}
    assert {one["purpose"] for one in said.json()["icons"]} == {"any", "maskable"}
    for icon in said.json()["icons"]:
        answer = visitor.get(icon["src"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_tables_are_in_one_language_and_hold_nothing_of_midwives(visitor, lang):
    listed, _ = shell_of(visitor, lang)
    tables = next(one for one in listed["files"] if "tables" in one)

    text = fetched(visitor, tables).text.split("\n", 1)[0]

    told = json.loads(text)
    assert all(isinstance(says, str) for says in told["rules"]["says"])
    assert told["forms"]["anc-home-visit/1"]["items"][0]["code"] == "bleeding"
    midwives = [name for name, field in FIELDS.items() if field.midwife_only]
    assert midwives
    assert [name for name in midwives if f'"{name}"' in text] == []
    assert "registration/1" not in told["forms"]


def test_the_forms_ask_nothing_that_only_midwives_ask(visitor):
    listed, _ = shell_of(visitor)
    whole = fetched(visitor, next(one for one in listed["files"] if "tables" in one)).text
    html = whole.split("\n", 1)[1]

    for name in [name for name, field in FIELDS.items() if field.midwife_only]:
        assert f'name="{name}"' not in html
        assert FIELDS[name].words["id"] not in html
    assert 'data-form="anc-home-visit"' in html
    assert 'data-form="registration"' not in html


def test_what_is_pressed_is_what_is_plain(visitor):
    listed, _ = shell_of(visitor)

    for address in listed["files"]:
        plain = fetched(visitor, address, "identity")
        assert "content-encoding" not in plain.headers
        assert {fetched(visitor, address, how).content for how in ("br", "gzip")} == {plain.content}


# Bytes


def test_first_paint_fits_into_one_flight(visitor):
    answer = fetched(visitor, "/phone/app?lang=id")
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) + 60

    assert head + int(answer.headers["content-length"]) <= 14_600

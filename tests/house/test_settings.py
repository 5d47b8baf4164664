"""docs/operations.md lists every setting as the class has it."""

from pathlib import Path

import pytest

from app.core.config import BadSettings, Settings
from app.core.crypto import new_secrets

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented_with_its_default_and_its_words(name):
    field = Settings.model_fields[name]
    secret = getattr(field.default, "get_secret_value", None)
    default = str(secret() if secret else field.default) or "–"

    assert f"| `OSOC_{name.upper()}` | `{default}` | {field.description} |" in PAGE


def test_no_setting_is_documented_that_is_not_there():
    listed = {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `OSOC_")}

    assert listed == {f"OSOC_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("missing", ["encryption_keys", "index_key"])
def test_production_without_a_secret_is_refused_with_the_line_to_run(missing, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    given = {k.removeprefix("OSOC_").lower(): v for k, v in new_secrets().items()} | {missing: ""}

    with pytest.raises(BadSettings, match=r"osoc secrets >> \.env"):
        Settings(mode="production", **given).check()


def test_production_with_the_demos_secret_is_refused(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    demo = Settings(mode="demo")

    with pytest.raises(BadSettings):
        Settings(
            mode="production",
            encryption_keys=",".join(demo.fernet_keys()),
            index_key=demo.blind_index_key().decode(),
        ).check()


def test_production_with_secrets_of_its_own_starts(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    given = {k.removeprefix("OSOC_").lower(): v for k, v in new_secrets().items()}

    Settings(mode="production", **given).check()

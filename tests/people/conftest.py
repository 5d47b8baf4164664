from collections.abc import Iterator

import pytest

from app.core.config import settings
from app.core.crypto import new_secrets


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings of a real installation."""
    monkeypatch.setenv("OSOC_MODE", "production")
    for name, value in new_secrets().items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()

"""Errors of normal business, each with its HTTP status.

    AppError
    ├── NotSignedIn   401  nobody is signed in
    ├── NotAllowed    403  signed in, but this role may not
    ├── NotFound      404  absent, or outside your care (we do not say which)
    ├── Conflict      409  the record has moved on since you read it
    ├── TooLarge      413  more than one request may carry
    ├── Invalid       422  understood, but not acceptable; says which fields and why
    ├── TooMany       429  try again later
    └── Unavailable   503  nothing was changed; try again

Services raise them; `app.main` shows them as JSON or as a page, in the reader's language. Nobody else builds
an HTTP error. A message is Indonesian, marked with N_ for translation, and says what to do next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Words = str | Mapping[str, str]
"""A message: an Indonesian msgid to be translated, or a row {"id": …, "en": …}."""


def N_(message: str) -> str:  # noqa: N802  (the gettext name that extractors know)
    """Mark a message for translation without translating it yet."""
    return message


@dataclass(frozen=True)
class Said:
    """Words with the values that go into them, to be said in the reader's language."""

    words: Words
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field of a form or a JSON body."""

    field: str
    said: Said


class AppError(Exception):
    status_code = 500

    def __init__(self, words: Words, **params: object) -> None:
        super().__init__(str(words))
        self.said = Said(words, params)
        self.problems: tuple[Problem, ...] = ()


class NotSignedIn(AppError):
    status_code = 401

    def __init__(self, words: Words = N_("Silakan masuk dahulu.")) -> None:
        super().__init__(words)


class NotAllowed(AppError):
    status_code = 403

    def __init__(self, words: Words = N_("Peran Anda tidak membuka halaman ini.")) -> None:
        super().__init__(words)


class NotFound(AppError):
    status_code = 404

    def __init__(self, words: Words = N_("Tidak ditemukan, atau tidak dalam pendampingan Anda.")) -> None:
        super().__init__(words)


class Conflict(AppError):
    status_code = 409


class TooLarge(AppError):
    status_code = 413


class Invalid(AppError):
    status_code = 422

    @classmethod
    def fields(cls, *problems: Problem) -> "Invalid":
        error = cls(N_("Periksa isian yang ditandai, lalu kirim lagi."))
        error.problems = problems
        return error

    @classmethod
    def field(cls, name: str, words: Words, **params: object) -> "Invalid":
        return cls.fields(Problem(name, Said(words, params)))


class TooMany(AppError):
    status_code = 429


class Unavailable(AppError):
    status_code = 503

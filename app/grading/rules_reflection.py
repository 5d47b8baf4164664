"""What a reflection may not hold: the woman's name. Her supervisor knows her by a code. Pure."""

import re

from app.core.errors import N_, Invalid

CALLED = r"(?:ibu|bu|ny\.?|nyonya|mbak|mba|kak)"


def check(text: str, client_name: str) -> None:
    """Invalid for nothing written, or for the name of the woman."""
    if not text.strip():
        raise Invalid.field("text", N_("Tulis refleksi Anda dahulu."))
    if names_her(text, client_name):
        raise Invalid.field("text", N_("Tulis tanpa nama Ibu. Pakai kata “klien” saja."))


def names_her(text: str, client_name: str) -> bool:
    """Whether a text names a woman: her whole name of several words, or a part of it after "Ibu".

    >>> names_her("Saya belajar dari Bu Siti.", "Siti Aminah"), names_her("Hari yang indah.", "Indah")
    (True, False)
    """
    words = [re.escape(word) for word in re.findall(r"\w{3,}", client_name)]
    whole = r"\s+".join(words)
    named = [rf"\b{CALLED}\s+{word}\b" for word in words] + ([rf"\b{whole}\b"] if len(words) > 1 else [])
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in named)

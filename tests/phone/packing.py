"""What a phone does before sending, in Python: answers packed by places, sealed to the server's key."""

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.clinical.checklists import Checklist, Item, checklist
from app.phone.rules_packed import short_name


def packed(
    form: Checklist,
    answers: Mapping[str, Any],
    began_s: int,
    took_s: int = 1500,
    *,
    confirmed: Sequence[str] = (),
    offset_min: int = 420,
    extra: Any = 0,
) -> list[Any]:
    """The row of places, before it is deflated."""
    texts: list[str] = []
    cells = [_cell(item, answers.get(item.code), texts) for item in form.items.values() if item.field]
    places, reasons = [*form.items], [*form.not_measured_reasons]
    return [
        short_name(form),
        began_s,
        took_s,
        offset_min,
        extra,
        ",".join(cells).rstrip(","),
        texts,
        _signs(form, answers.get("danger_signs")),
        _signs(form, answers.get("signs_not_asked")),
        [
            place
            for code, reason in answers.get("not_measured", {}).items()
            for place in (places.index(code), reasons.index(reason))
        ],
        [places.index(code) for code in confirmed],
    ]


def _signs(form: Checklist, signs: Sequence[str] | None) -> list[int] | None:
    return None if signs is None else [form.signs.index(sign) for sign in signs]


def _cell(item: Item, value: Any, texts: list[str]) -> str:
    options = [*item.options]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if item.type == "choice":
        return str(options.index(value))
    if item.type == "list":
        return str(sum(1 << options.index(one) for one in value))
    if isinstance(value, str):
        texts.append(value)
        return "t"
    return str(value)


def deflated(row: Any) -> bytes:
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return press.compress(text) + press.flush()


def packed_body(body: Mapping[str, Any], began_s: int, took_s: int = 1500, **more: Any) -> bytes:
    """A visit in the shape of VisitIn, packed and deflated."""
    form = checklist(body["checklist"], body["checklist_version"])
    return deflated(packed(form, body["answers"], began_s, took_s, **more))


@dataclass
class Sealed:
    """What one person sealed since her phone was unlocked; `key` is the server's public key."""

    person: UUID
    key: bytes
    items: list[tuple[UUID, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        own = ec.generate_private_key(ec.SECP256R1())
        self.mine = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.key)
        shared = own.exchange(ec.ECDH(), theirs)
        self.box = AESGCM(HKDF(SHA256(), 32, salt=self.mine, info=b"osoc phone outbox v1").derive(shared))

    def add(self, visit: UUID, client: UUID, plain: bytes, kind: int = 1, *, about: bytes = b"") -> "Sealed":
        bound = about or self.person.bytes + client.bytes + visit.bytes + bytes([kind])
        nonce = os.urandom(12)
        box = self.box.encrypt(nonce, plain, bound)
        head = visit.bytes + bytes([kind]) + nonce + len(box).to_bytes(2)
        self.items.append((client, head + box))
        return self

    @property
    def groups(self) -> bytes:
        """Those of one client that follow each other share their head."""
        made = b""
        for client, same in groupby(self.items, key=lambda one: one[0]):
            boxes = [box for _, box in same]
            made += self.person.bytes + self.mine + client.bytes + bytes([len(boxes)]) + b"".join(boxes)
        return made

    @property
    def frame(self) -> bytes:
        return b"\x01" + self.groups

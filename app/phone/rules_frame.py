"""The body of POST /api/phone/outbox, taken apart (binary, big-endian). Pure.

`01`, then groups until the end: person (16 bytes) · the phone's public key (65) · client (16) · how many
items (1) · the items: visit (16) · kind (1) · nonce (12) · length (2) · the sealed box.
"""

from uuid import UUID

from app.core.errors import N_, Invalid, TooLarge
from app.phone.schemas import Group, Item

VERSION = 1
MOST_ITEMS = 20
KEY, NONCE, ID = 65, 12, 16


class _Reader:
    """Takes bytes from the front; Invalid when there are not enough."""

    def __init__(self, frame: bytes) -> None:
        self.rest = memoryview(frame)

    def take(self, length: int) -> bytes:
        if len(self.rest) < length:
            raise _not_a_frame()
        taken, self.rest = bytes(self.rest[:length]), self.rest[length:]
        return taken

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length))

    def id(self) -> UUID:
        return UUID(bytes=self.take(ID))


def read_frame(frame: bytes) -> list[Group]:
    """The groups in the order sent. Invalid for anything else; TooLarge for more items than one go may
    have."""
    reader = _Reader(frame)
    if reader.number(1) != VERSION:
        raise _not_a_frame()
    groups = []
    while reader.rest:
        groups.append(_group(reader))
        if sum(len(group.items) for group in groups) > MOST_ITEMS:
            raise TooLarge(N_("Terlalu banyak dalam satu kiriman. Kirim sebagian dahulu."))
    if not groups:
        raise _not_a_frame()
    return groups


def _group(reader: _Reader) -> Group:
    person, key, client, count = reader.id(), reader.take(KEY), reader.id(), reader.number(1)
    return Group(person, key, tuple(_item(reader, client) for _ in range(count)))


def _item(reader: _Reader, client: UUID) -> Item:
    visit, kind = reader.id(), reader.number(1)
    nonce = reader.take(NONCE)
    return Item(visit, client, kind, nonce, reader.take(reader.number(2)))


def about(person_id: UUID, item: Item) -> bytes:
    """What an item's box is bound to: it opens for no other person, client, visit or kind."""
    return person_id.bytes + item.client_id.bytes + item.visit_id.bytes + bytes([item.kind])


def _not_a_frame() -> Invalid:
    return Invalid(N_("Kiriman ini tidak terbaca. Buka OSOC saat ada sinyal, lalu kirim lagi."))

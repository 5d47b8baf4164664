"""Keys of the phone, all derived from the installation's own secrets, so that there is nothing more to keep.

A phone seals a finished visit to the public key and cannot open it again; a person's secret opens what her
phone keeps for her. docs/decisions/0010 says what this protects against.
"""

import hashlib
import hmac
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.config import settings

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256's group: a private key lies between 1 and one less. [FIPS 186-5, SEC 2]"""

PUBLIC_BYTES = 65
KEY_INFO = b"osoc phone outbox key v1"
BOX_INFO = b"osoc phone outbox v1"
SECRET_INFO = b"osoc phone secret v1"


class CannotOpen(Exception):
    """The box was not sealed to a key of this installation, or was changed on its way."""


@cache
def _private_keys() -> tuple[ec.EllipticCurvePrivateKey, ...]:
    """The newest first: what was sealed to an older key before it was renewed can still be opened."""
    return tuple(_private_key(secret.strip().encode()) for secret in settings().fernet_keys())


def _private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    # 16 bytes more than the order has, so that the remainder is as good as even. [FIPS 186-5, A.2.1]
    wide = HKDF(SHA256(), 48, salt=None, info=KEY_INFO).derive(secret)
    return ec.derive_private_key(int.from_bytes(wide) % (ORDER - 1) + 1, CURVE)


def public_key() -> bytes:
    """The key that phones seal to: the 65 bytes of an uncompressed point."""
    return _private_keys()[0].public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class Opener:
    """Opens the boxes that a phone sealed under one key of its own. A key that is none opens nothing."""

    def __init__(self, phone_key: bytes) -> None:
        try:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, phone_key)
        except ValueError:
            self._keys: list[AESGCM] = []
        else:
            self._keys = [_box_key(mine, theirs, phone_key) for mine in _private_keys()]

    def open(self, nonce: bytes, box: bytes, about: bytes) -> bytes:
        """What is in the box; CannotOpen when it is not ours or not about this."""
        for key in self._keys:
            try:
                return key.decrypt(nonce, box, about)
            except InvalidTag:
                continue
        raise CannotOpen


def _box_key(mine: ec.EllipticCurvePrivateKey, theirs: ec.EllipticCurvePublicKey, salt: bytes) -> AESGCM:
    shared = mine.exchange(ec.ECDH(), theirs)
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=BOX_INFO).derive(shared))


def person_secret(person_id: UUID) -> bytes:
    """32 bytes that only this person is told, and that stay the same: from the index key, which is never
    renewed, so that a phone which was set up long ago still opens."""
    return hmac.new(settings().blind_index_key(), SECRET_INFO + person_id.bytes, hashlib.sha256).digest()

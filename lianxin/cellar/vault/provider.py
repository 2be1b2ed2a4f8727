"""The cryptography itself, behind one small class so that an evaluated module can take its place.

SM4-GCM (GB/T 32907, GB/T 36624), SM3 (GB/T 32905) and HMAC-SM3 from the ``cryptography`` package.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.utils.translation import gettext as _

from lianxin.tools.kit.refusals import WrongState

KEY_BYTES = 16
_NONCE, _TAG = 12, 16


class Tampered(Exception):
    """A ciphertext does not belong to this key and place, or was changed."""


class Erased(Tampered, WrongState):
    """The key of a record was destroyed as the law or its people asked: nothing can be written under it any more."""

    def __init__(self) -> None:
        super().__init__(_("内容已按要求删除，不能再改，也不能再写。"))


class NationalCipher:
    """SM4-GCM and SM3. Keys are 16 bytes; a ciphertext is nonce, text and tag in one."""

    def encrypt(self, key: bytes, plain: bytes, place: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        box = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        box.authenticate_additional_data(place)
        return nonce + box.update(plain) + box.finalize() + box.tag

    def decrypt(self, key: bytes, sealed: bytes, place: bytes) -> bytes:
        """The plain bytes; raises Tampered."""
        if len(sealed) < _NONCE + _TAG:
            raise Tampered("too short")
        box = Cipher(algorithms.SM4(key), modes.GCM(sealed[:_NONCE], sealed[-_TAG:])).decryptor()
        box.authenticate_additional_data(place)
        try:
            return box.update(sealed[_NONCE:-_TAG]) + box.finalize()
        except InvalidTag:
            raise Tampered("wrong key, wrong place or changed") from None

    def mac(self, key: bytes, data: bytes) -> bytes:
        mac = hmac.HMAC(key, hashes.SM3())
        mac.update(data)
        return mac.finalize()

    def digest(self, data: bytes) -> bytes:
        """SM3, 32 bytes."""
        digest = hashes.Hash(hashes.SM3())
        digest.update(data)
        return digest.finalize()


cipher = NationalCipher()

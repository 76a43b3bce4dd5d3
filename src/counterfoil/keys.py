"""Integer keys that are the same on every machine, in every release.

A data-frame library's own hash may change between releases; these keys are stored in files and must not.
"""

from hashlib import blake2b

_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def key64(*parts: str) -> int:
    """Return the first 8 bytes of BLAKE2b over the parts as a signed 64-bit integer.

    Parts are joined by the unit separator, so ("a", "bc") and ("ab", "c") have different keys.
    """
    digest = blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def short_key(*parts: str) -> str:
    """Return ten characters of base 32 (50 bits of BLAKE2b) that a person can read aloud and type."""
    value = int.from_bytes(blake2b("\x1f".join(parts).encode(), digest_size=8).digest(), "little")
    return "".join(_BASE32[(value >> (5 * place)) & 31] for place in range(10))

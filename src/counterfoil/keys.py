"""Integer keys that are the same on every machine, in every release.

A data-frame library's own hash may change between releases; these keys are stored in files and must not.
"""

from hashlib import blake2b
from typing import Final

CALLED_DIGITS: Final = 12  # the longest prefix of a rate deck; real decks go to 11
CALLED_LENGTH_FACTOR: Final = 16
CALLED_BITS: Final = 44  # 10^12 x 16 < 2^44

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


def called_key(digits: str) -> int:
    """Return the 44-bit key of a number's digits (E.164 without +); 0 for no number.

    The first 12 digits padded right with 0, times 16, plus how many digits there are (at most 12), so that zero padding
    cannot lie: `31` is not prefix `310`. A prefix owns the keys from its own up to the next prefix of its length.
    """
    shown = digits[:CALLED_DIGITS]
    return int(shown.ljust(CALLED_DIGITS, "0")) * CALLED_LENGTH_FACTOR + len(shown) if shown else 0


def called_digits(key: int) -> str:
    """Return the digits that a key holds: the whole number up to 12 digits, else its first 12."""
    number, length = divmod(key, CALLED_LENGTH_FACTOR)
    return f"{number:0{CALLED_DIGITS}d}"[:length]

"""The container: a plain zip, nothing compressed, every byte of it determined by the members.

Whoever has the members can make the same bytes again, on any machine; so a changed byte anywhere in a file is found,
and named, by making them again. Members are text, which is why a header's signature cannot stand inside one.
"""

import struct
from collections.abc import Mapping
from typing import Final
from zlib import crc32

from counterfoil.contract.wording import Figure
from counterfoil.counterfoils.wordings import wording_of

_LOCAL: Final = b"PK\x03\x04"
_CENTRAL: Final = b"PK\x01\x02"
_END: Final = b"PK\x05\x06"
_VERSION: Final = 20
_UTF8: Final = 0x800
_DAY: Final = (1 << 5) | 1  # 1 January 1980, the first day that a zip knows
_MODE: Final = 0o100644 << 16
_UNIX: Final = 3 << 8
LARGEST: Final = 2**31 - 1
# Fields of the headers with their widths in bytes, as APPNOTE.TXT orders them.
_LOCAL_FIELDS: Final = (
    ("signature", 4), ("version", 2), ("flags", 2), ("method", 2), ("time", 2), ("date", 2), ("crc-32", 4), ("size", 4),
    ("size", 4), ("length of the name", 2), ("length of the extra field", 2),
)  # fmt: skip
_CENTRAL_FIELDS: Final = (
    ("signature", 4), ("version", 2), ("version", 2), ("flags", 2), ("method", 2), ("time", 2), ("date", 2),
    ("crc-32", 4), ("size", 4), ("size", 4), ("length of the name", 2), ("length of the extra field", 2),
    ("length of the comment", 2), ("disk", 2), ("attributes", 2), ("attributes", 4), ("offset", 4),
)  # fmt: skip


class NotPacked(ValueError):
    """Bytes are no such container; `why` (a name of `wordings`) and the message say why."""

    def __init__(self, why: str, **figures: Figure) -> None:
        super().__init__(wording_of(why, figures=figures))
        self.why, self.figures = why, figures


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return the container of members, in the order of their names; raises NotPacked if they are too large."""
    return b"".join(part for _, _, part in _parts(members))


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return what the members of a container hold, whatever its headers claim; raises NotPacked for no container.

    `differing` says afterwards whether the container is as `packed` makes it.
    """
    if not content.startswith(_LOCAL):
        raise NotPacked("no-beginning")
    found: dict[str, bytes] = {}
    at = 0
    while content.startswith(_LOCAL, at):
        begin = at + 30
        if begin > len(content):
            break
        length = int.from_bytes(content[at + 26 : at + 28], "little")
        name = content[begin : begin + length].decode("utf-8", "replace")
        after = [place for mark in (_LOCAL, _CENTRAL) if (place := content.find(mark, begin)) >= 0]
        if not after:
            raise NotPacked("cut-off")
        at = min(after)
        found[name] = content[begin + length : at]
    return found


def differing(content: bytes, members: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Return where a container is not what its members make: member ("" for the end) and field of its header."""
    found: dict[tuple[str, str], None] = {}
    at = 0
    for name, field, part in _parts(members):
        if content[at : at + len(part)] != part:
            found[name, field] = None
        at += len(part)
    if len(content) != at:
        found["", "length"] = None
    return list(found)


def _parts(members: Mapping[str, bytes]) -> list[tuple[str, str, bytes]]:
    """Return the bytes of a container, part by part: member, field, bytes."""
    local: list[tuple[str, str, bytes]] = []
    central: list[tuple[str, str, bytes]] = []
    at = 0
    for name, content in sorted(members.items()):
        if _LOCAL in content or _CENTRAL in content:
            raise NotPacked("not-text", member=name)
        raw, size = name.encode(), len(content)
        flags = 0 if name.isascii() else _UTF8
        common = (flags, 0, 0, _DAY, crc32(content), size, size, len(raw), 0)
        head = _fields(name, _LOCAL_FIELDS, struct.pack("<4s5H3L2H", _LOCAL, _VERSION, *common))
        local += [*head, (name, "name", raw), (name, "content", content)]
        whole = struct.pack("<4s6H3L5H2L", _CENTRAL, _UNIX | _VERSION, _VERSION, *common, 0, 0, 0, _MODE, at)
        central += [*_fields(name, _CENTRAL_FIELDS, whole), (name, "name", raw)]
        at += 30 + len(raw) + size
        if at > LARGEST:
            raise NotPacked("too-large")
    size = sum(len(part) for _, _, part in central)
    end = struct.pack("<4s4H2LH", _END, 0, 0, len(members), len(members), size, at, 0)
    return [*local, *central, ("", "end of the directory", end)]


def _fields(name: str, fields: tuple[tuple[str, int], ...], whole: bytes) -> list[tuple[str, str, bytes]]:
    found, at = [], 0
    for field, width in fields:
        found.append((name, field, whole[at : at + width]))
        at += width
    return found

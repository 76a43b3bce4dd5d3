"""Shapes: everything about a usage record that a clause can select on, interned once.

Millions of records have a few hundred distinct shapes. A clause chooses among those in plain Python; records carry
the shape's key.
"""

from typing import NamedTuple

from counterfoil.keys import key64

DIRECTIONS = ("outbound", "inbound", "internal", "")
LINE_TYPES = (
    "fixed",
    "mobile",
    "fixed-or-mobile",
    "toll-free",
    "premium",
    "shared-cost",
    "voip",
    "short",
    "other",
    "",
)


class Shape(NamedTuple):
    """What clauses can select records by; "" where the source says nothing.

    `country` is that of the other party (ISO 3166 alpha-2, "001" for services without a country); a number that is no
    E.164 number has country "" and line type "short" or "other", and no rate deck may be asked for it.
    """

    meter: str
    direction: str
    service: str
    country: str
    line_type: str
    label: str
    source: str

    @property
    def key(self) -> int:
        """The stable key that records carry."""
        return key64(*self)

"""The mapping language: which column of a file says what about a record.

Formats that ship with the product are written in it, and so is a source's own `[source.mapping]` in
usage/sources.toml; the keys of the second replace those of the first.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

# unit: base units it holds; meters of time count seconds, of data bytes, of things pieces
UNITS = {
    "seconds": 1,
    "minutes": 60,
    "hours": 3_600,
    "bytes": 1,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "pieces": 1,
    "amount": 10**6,  # of money, in whatever currency: a meter of amounts counts millionths
}
# A thousandth or millionth of a second, as FreeSWITCH also writes durations, is divided by this instead.
DIVISORS = {"milliseconds": 10**3, "microseconds": 10**6}
CLOCKS = ("h:m:s", "m:s")
UNIT_NAMES = (*UNITS, *DIVISORS, *CLOCKS)
EPOCHS = {"epoch-seconds": 10**6, "epoch-milliseconds": 10**3, "epoch-microseconds": 1}
ISO = "iso"
OFFSETS = ("%z", "%:z", "%#z")


@dataclass(frozen=True)
class Value:
    """A text about each record: the same for all, or a column's, translated by `values` where they are given.

    A text of the column that `values` lacks becomes `otherwise`; without one the row is a reject.
    """

    constant: str = ""
    column: str = ""
    values: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        return (self.column,) if self.column else ()


@dataclass(frozen=True)
class Start:
    """When the record began: one column, or several joined by a space, and how to read them.

    Each of `formats` is a strptime pattern ("%d/%m/%y %H:%M"; with %z the text carries its own offset), "iso" (with an
    offset or Z), or "epoch-seconds", "epoch-milliseconds", "epoch-microseconds" (UTC). Of several, one must fit; a text
    that two of them read differently is a reject, for the order of day and month is never guessed. () is for Parquet
    columns that are instants or dates already.
    """

    columns: tuple[str, ...]
    formats: tuple[str, ...]

    @property
    def is_local(self) -> bool:
        """Whether any of the formats says a local time, for which the source's zone is needed."""
        return any(is_local(pattern) for pattern in self.formats)


def is_local(pattern: str) -> bool:
    """Return whether a format of times leaves the zone open."""
    return pattern not in (*EPOCHS, ISO) and not any(offset in pattern for offset in OFFSETS)


@dataclass(frozen=True)
class Quantity:
    """How much: a column, or the same for every row; its unit; and what becomes of a part of a base unit.

    `round` is "up" (a started second counts, so that rounding up to minutes later gives what the exact time gives),
    "down", "half-up" or "exact" (a part is a reject). A record of nothing is not billable, unless `zero` says that it
    is a record (a level that has become 0); one below zero is a reject, unless `negative` says it is a correction.
    """

    column: str = ""
    constant: int = 1
    unit: Value = Value("pieces")
    decimal: str = "."
    round: str = "up"
    zero: str = "not-billable"  # or "record"
    negative: str = "reject"  # or "correction"


@dataclass(frozen=True)
class Direction:
    """Which way the call went: a value (outbound, inbound, internal), or one of three rules.

    `extensions`: a pattern of the numbers inside; from inside to outside is outbound. `own`: a number of an account of
    the book is inside. `trunks`: beginnings of the names of channels to the outside, looked for in `channels` (from,
    to).
    """

    value: Value | None = None
    extensions: str = ""
    own: bool = False
    trunks: tuple[str, ...] = ()
    channels: tuple[str, str] = ("channel", "dstchannel")


@dataclass(frozen=True)
class Answered:
    """Which texts of a column mean that the call was answered; all others are not billable."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Mapping:
    """Everything that makes rows into records. A key that is None is not said.

    `caller` and `callee` ("from" and "to" in a source) are numbers; a log of one telephone has `own` and `other`.
    `identity`: the columns that identify a record. `repeats`: "counted" (rows of one file that are identical in them
    are so many records: an export without ids) or "dropped" (they are one record, written twice). `call`: the id that
    legs of one call share, and whose leading digits may be the UTC second at which the switch began the call
    (`call_epoch`). `internal`: "not-billable" or "record".
    """

    identity: tuple[str, ...] | None = None
    repeats: str | None = None
    start: Start | None = None
    quantity: Quantity | None = None
    caller: str | None = None
    callee: str | None = None
    own: str | None = None
    other: str | None = None
    direction: Direction | None = None
    internal: str | None = None
    answered: Answered | None = None
    meter: Value | None = None
    service: Value | None = None
    label: Value | None = None
    dimensions: tuple[tuple[str, Value], ...] | None = None  # by name
    party: str | None = None
    lines: Value | None = None
    call: str | None = None
    call_epoch: bool | None = None

    def replaced_by(self, other: "Mapping") -> "Mapping":
        """Return this mapping with what another one says in place of what this one says."""
        said: dict[str, Any] = {
            field.name: getattr(other, field.name) for field in fields(other) if getattr(other, field.name) is not None
        }
        return replace(self, **said)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it reads, each once, in order of first mention."""
        said: list[str] = [*(self.identity or ())]
        said += self.start.columns if self.start else ()
        if self.quantity:
            said += [self.quantity.column, *self.quantity.unit.columns]
        if self.direction:
            said += self.direction.value.columns if self.direction.value else ()
            said += self.direction.channels if self.direction.trunks else ()
        said += [self.answered.column] if self.answered else []
        for value in (self.meter, self.service, self.label, self.lines, *dict(self.dimensions or ()).values()):
            said += value.columns if value else ()
        said += [column for column in (self.caller, self.callee, self.own, self.other, self.party, self.call) if column]
        return tuple(dict.fromkeys(column for column in said if column))

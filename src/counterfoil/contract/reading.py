"""How a located TOML value becomes a typed one: what every form of a parameter offers, and the state of one reading.

A value is read twice by the same code: once without an order, to find faults early, and once for each different set of
values that orders fill in.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.contract.toml_positions import Located

ColumnValue = int | str | None
INT64_MAX: Final = 2**63 - 1
SLUG_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG: Final = re.compile(SLUG_PATTERN.replace("$", r"\Z"))


class _Unread:
    """The type of UNREAD, which is what a form returns for a value that has no reading (yet)."""

    def __repr__(self) -> str:
        return "UNREAD"


# A fault was added, or the value is the order's and no order is known, or the order may leave it and did.
UNREAD: Final = _Unread()


class Form(ABC):
    """The form that a parameter's value has in TOML, and what it becomes."""

    @abstractmethod
    def read(self, node: Located, reading: "Reading") -> Any:
        """Return the value, hashable and comparable, or UNREAD once the fault is added to the reading."""

    @abstractmethod
    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return what to write, as prose that follows "expected", and the JSON Schema of the value."""

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return the value as columns of a frame, integers wherever possible; a value of None gives nulls."""
        return {}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the names and types of those columns."""
        return {}


LACKING: Final = object()  # what is read where an order leaves a parameter that the clause can do without


class _OpeningForm(Form):
    """What stands where a description leaves a value to the order."""

    def read(self, node: Located, reading: "Reading") -> Any:
        """Return what the order fills in."""
        return UNREAD

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return how it is written, and the schema."""
        properties = {
            "order": {"type": "string", "minLength": 1}, "default": {}, "optional": {"const": True},
            "may_lack": {"const": True},
        }  # fmt: skip
        schema = {"type": "object", "properties": properties, "required": ["order"], "additionalProperties": False}
        return (
            '{ order = "its_name" }, with `default = ...` if the order may leave it, `optional = true` if the clause '
            "does not run then, or `may_lack = true` if it runs without it",
            schema,
        )


OPENING: Final = _OpeningForm()


@dataclass(frozen=True, slots=True)
class Ask:
    """A parameter that a description leaves to the order, as `{ order = "name" }`."""

    name: str  # what the order calls it
    parameter: str  # the clause's own name, with its keys: "takes.country"
    node: Located
    form: Form
    has_default: bool
    optional: bool  # the clause does not run for an order that leaves it
    may_lack: bool = False  # it runs without the parameter


@dataclass(frozen=True, slots=True)
class Reference:
    """A clause named by another one, to be looked up once all clauses of an agreement are known."""

    text: str  # "calls" or "openvoice-services.calls"
    parameter: str
    where: Where


@dataclass(slots=True)
class Reading:
    """One reading of one table: where faults go and whom they concern, and what an order fills in."""

    faults: Faults
    subject: str  # "clause availability (service-credit)", the beginning of every message
    noun: str = "parameter"  # what a key is called; decides the fault names too: unknown-parameter or unknown-setting
    takes: str = "It takes"  # the beginning of the list of valid keys
    accounts: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    opens: bool = False  # whether { order = "name" } may stand for a value
    fills: Mapping[str, Located] | None = None  # what the order fills; None while no order is known
    order: str = ""  # the order's id and place, for messages
    currency: str = ""  # the agreement's; "" while no order is known
    overrides: Mapping[str, Any] = field(default_factory=dict)  # values that other clauses set
    path: list[str] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    not_running: Ask | None = None

    def fault(self, name: str, where: Where, message: str, expected: str = "") -> _Unread:
        """Add a fault about what is being read, and return UNREAD."""
        self.faults.add(
            name, where, f"{self.subject}: {message}", expected, accounts=self.accounts, services=self.services
        )
        return UNREAD

    def wrong(self, name: str, where: Where, message: str, form: Form) -> _Unread:
        """Add a fault about the parameter being read, with what its form expects."""
        return self.fault(name, where, f"`{self.parameter}` {message}", f"Expected {form.describe()[0]}.")

    @property
    def parameter(self) -> str:
        """The name of what is being read, with the keys inside it: "takes.country"."""
        return ".".join(self.path)

    @contextmanager
    def inside(self, key: str) -> Iterator[None]:
        """Read something that stands under a key."""
        self.path.append(key)
        try:
            yield
        finally:
            self.path.pop()

    def value(self, form: Form, node: Located, key: str = "") -> Any:
        """Read a value (that stands under a key), or what the order fills in for it."""
        if key:
            self.path.append(key)
        if self.opens and isinstance(node.children, dict) and "order" in node.children:
            value = self._from_order(form, node)
        else:
            value = form.read(node, self)
        if key:
            self.path.pop()
        return value

    def unknown_keys(self, node: Located, valid: Collection[str], form: Form | None = None) -> list[str]:
        """Add a fault for every key of a table, or of a form's, that is not valid; return those keys."""
        unknown = [key for key in node.table if key not in valid]
        for key in unknown:
            inside = f" in `{self.parameter}`" if self.path else ""
            self.fault(
                f"unknown-{self.noun}",
                node.table[key].key_where,
                f"unknown {self.noun} `{key}`{inside}",
                (f"Expected {form.describe()[0]}." if form else f"{self.takes} {listed(valid, 40)}.")
                + nearest(key, valid),
            )
        return unknown

    def missing(self, node: Located, key: str, form: Form, unknown: Iterable[str] = ()) -> None:
        """Add a fault for a key that is not there, unless an unknown key looks like it misspelt."""
        if get_close_matches(key, list(unknown), n=1, cutoff=0.6):
            return
        path = ".".join([*self.path, key])
        expected = f"Add `{key}`: {form.describe()[0]}."
        self.fault(f"missing-{self.noun}", node.where, f"{self.noun} `{path}` is missing", expected)

    def _from_order(self, form: Form, node: Located) -> Any:
        table = node.table
        unknown = self.unknown_keys(node, ("order", "default", "optional", "may_lack"), OPENING)
        name, default, optional = table["order"], table.get("default"), table.get("optional") or table.get("may_lack")
        if not isinstance(name.value, str) or not name.value:
            return self.fault(
                "wrong-type",
                name.where,
                f"`{self.parameter}.order` is not a name",
                'Expected the name under which the order fills it: { order = "seat_price" }.',
            )
        both = "optional" in table and "may_lack" in table
        if optional is not None and (optional.value is not True or default is not None or both):
            key = "optional" if "optional" in table else "may_lack"
            return self.fault(
                "wrong-type",
                optional.key_where,
                f"`{self.parameter}.{key}` is not `true` alone",
                "Expected either `optional = true`, or `may_lack = true`, or a `default`.",
            )
        ask = Ask(
            name.value, self.parameter, node, form, default is not None, "optional" in table, "may_lack" in table
        )  # fmt: skip
        self.asks.append(ask)
        if self.fills is None:
            if default is not None:
                form.read(default, self)
            return UNREAD
        fill = self.fills.get(ask.name, default)
        if fill is not None and not unknown:
            return self._filled(form, fill)
        if ask.optional:
            self.not_running = ask
            return UNREAD
        if ask.may_lack:
            return LACKING
        return self.fault(
            "open-parameter",
            node.where,
            f"`{ask.parameter}` is left to the order, and {self.order or 'the order'} does not fill `{ask.name}`",
            f"Add `{ask.name}` under [order.terms]: {form.describe()[0]}.{nearest(ask.name, self.fills)}",
        )

    def _filled(self, form: Form, fill: Located) -> Any:
        """Read what an order filled in; an order has nobody to leave a value to."""
        self.opens = False
        try:
            return form.read(fill, self)
        finally:
            self.opens = True


def exactly(number: Decimal | int, factor: int) -> int | None:
    """Return a finite number x factor if it is whole and fits in 64 bits, else None.

    Decimal arithmetic rounds to the 28 digits of its context without a word; a ratio of integers does not.
    """
    if isinstance(number, Decimal):
        if number.adjusted() > 20 or number.as_tuple().exponent < -40:  # type: ignore[operator]
            return None
        top, bottom = number.as_integer_ratio()
    else:
        top, bottom = number, 1
    whole, rest = divmod(top * factor, bottom)
    return None if rest or abs(whole) > INT64_MAX else whole


def is_number(value: Any) -> bool:
    """Return whether a TOML value is an integer or a decimal (a boolean is neither, and inf and nan are no numbers)."""
    return value.is_finite() if isinstance(value, Decimal) else isinstance(value, int) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """Return a value as the reader wrote it, cut short."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"

"""Accounts and their orders: who bought which service, on what terms.

An order under a version of a description is an agreement. What the description leaves to the order stands under
[order.terms]; the first quantities under [order.quantities].
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfoNotFoundError, available_timezones

from counterfoil.calendar import zone
from counterfoil.contract.faults import Faults, Where, nearest
from counterfoil.contract.invoicing import BuyerTable
from counterfoil.contract.measures import UNIT_NAME
from counterfoil.contract.parameters import Country, Currency, Day, Every, Slug, Span, Text, TypedTable, fields_of
from counterfoil.contract.plain_parameters import Between, Identity, ListForm, TextForm
from counterfoil.contract.reading import UNREAD, Form, Reading, shown
from counterfoil.contract.toml_positions import Located, read_block

_E164 = re.compile(r"\+[1-9]\d{6,14}\Z")


class ZoneForm(TextForm):
    """The name of a time zone of the IANA database."""

    prose = 'a time zone of the IANA database, such as "Europe/Amsterdam"'

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the name."""
        name = super().read(node, reading)
        if name is UNREAD:
            return UNREAD
        try:
            zone(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, or no name of a file
            near = nearest(name, available_timezones())
            expected = f"Expected {self.prose}.{near}"
            return reading.fault("unknown-time-zone", node.where, f"`{reading.parameter}` is {shown(name)}", expected)
        return name


class NumberForm(TextForm):
    """A telephone number in E.164."""

    prose = 'a number in E.164 with its country code, such as "+31201234567"'

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the number, + included."""
        if isinstance(node.value, str) and _E164.match(node.value):
            return node.value
        return reading.wrong("bad-number", node.where, f"is {shown(node.value)}", self)


class QuantitiesForm(Form):
    """How many of each unit at the start."""

    def read(self, node: Located, reading: Reading) -> Any:
        """Return pairs of a unit and a number, sorted."""
        if not isinstance(node.children, dict):
            return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}", self)
        pairs = []
        for key, child in node.children.items():
            with reading.inside(key):
                count = _COUNT.read(child, reading)
                name = UNIT_NAME.read(child.as_key(key), reading)
            pairs.append((name, count))
        return UNREAD if any(UNREAD in pair for pair in pairs) else tuple(sorted(pairs))

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a table ..." and its schema."""
        number = _COUNT.describe()[1]
        return "a table of units, such as { named-user = 10 }", {"type": "object", "additionalProperties": number}


class RawForm(Form):
    """A table, or a list of tables, that is read later by whoever knows what may stand in it."""

    def __init__(self, prose: str, is_list: bool = False) -> None:
        self.prose, self.is_list = prose, is_list

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the nodes as they stand."""
        nodes = node.elements if self.is_list else [node]
        if isinstance(node.children, list) is self.is_list and all(isinstance(each.children, dict) for each in nodes):
            return tuple(nodes) if self.is_list else node
        return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}", self)

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return what it is and its schema."""
        table = {"type": "object"}
        return self.prose, {"type": "array", "items": table} if self.is_list else table


_COUNT = Between()
TimeZone = Annotated[str, ZoneForm()]
Numbers = Annotated[tuple[str, ...], ListForm(NumberForm(), least=0)]
Texts = Annotated[tuple[str, ...], ListForm(TextForm(), least=0)]


class OrderTable(TypedTable):
    """One [[order]] of an account's file."""

    id: Identity  # unique in the book
    service: Slug
    start_on: Day  # the first day of the agreement
    signed_on: Day | None = None
    description_on: Day | None = None  # which day's version of the description it was made under; the start's
    term: Span | None = None  # the initial term that it agrees
    every: Every | None = None  # billing periods of so many months, where its clauses leave them to the order
    anchor: Literal["calendar", "anniversary"] | None = None  # whether they begin on firsts or on the start's day
    quantities: Annotated[tuple[tuple[str, int], ...], QuantitiesForm()] = ()
    terms: Annotated[Located | None, RawForm("a table of what the description leaves to the order")] = None


class AccountTable(TypedTable):
    """An account's file."""

    name: Text
    country: Country | None = None  # default region of its telephone numbers
    currency: Currency | None = None
    time_zone: TimeZone | None = None
    language: Text | None = None
    numbers: Numbers = ()  # E.164 numbers that are the account's
    trunks: Texts = ()  # its names in call records
    codes: Texts = ()  # its codes and user ids in usage records
    buyer: BuyerTable | None = None  # who its invoices are to
    order: Annotated[tuple[Located, ...], RawForm("orders, each under [[order]]", is_list=True)] = ()


@dataclass(frozen=True, slots=True)
class AccountDefaults:
    """What holds for an account that does not say: the book's settings."""

    country: str = ""
    currency: str = ""
    time_zone: str = ""
    language: str = "en"


@dataclass(frozen=True, eq=False)
class Order:
    """An order: with the description in force it is an agreement."""

    id: str
    account: str  # the account's id
    service: str
    start_on: date
    signed_on: date | None
    description_on: date  # the day whose version it was made under; later versions govern from their dates
    currency: str
    time_zone: str
    country: str
    language: str
    term: Span | None
    every: int | None  # months
    anchor: str | None  # "calendar" or "anniversary"
    fills: Mapping[str, Located]
    quantities: Mapping[str, int]  # at the start, by unit
    block: Located  # the order's table, for places

    @property
    def where(self) -> Where:
        """The place of the order."""
        return self.block.where

    @property
    def named(self) -> str:
        """The order for messages: "order acme-meeting (accounts/acme.toml:12:1)"."""
        return f"order {self.id} ({self.where})"


@dataclass(frozen=True, eq=False)
class Account:
    """A customer's account. Its id is the name of its file."""

    id: str
    name: str
    country: str
    currency: str
    time_zone: str
    language: str
    numbers: tuple[str, ...]
    trunks: tuple[str, ...]
    codes: tuple[str, ...]
    orders: tuple[Order, ...]
    where: Where
    places: Mapping[tuple[str, str], Where]  # where a number, trunk or code is claimed: ("numbers", "+31...")
    buyer: BuyerTable | None = None


def read_account(path: str, text: str, faults: Faults, defaults: AccountDefaults = AccountDefaults()) -> Account | None:
    """Read an account's file; None if the account's own settings are wrong.

    An order that cannot be read is left out; the faults say that its account gets no bill. What needs the descriptions
    is checked by `check_account`, what needs the other accounts by the book.
    """
    account = Path(path).stem
    block = read_block(text, path, 0, faults, accounts=(account,))
    if block is None:
        return None
    reading = _reading(f"account {account}", account, faults)
    top = AccountTable.read(block, reading)
    settings = {}
    for key in ("country", "currency", "time_zone", "language"):
        given = getattr(top, key) if top is not UNREAD else None
        settings[key] = given or getattr(defaults, key)
        if not settings[key] and key not in block.table:
            reading.missing(block, key, fields_of(AccountTable)[key].form, ())
    orders_node = block.table.get("order")
    nodes = orders_node.elements if orders_node is not None else []
    orders = [read_order(node, account, settings, faults) for node in nodes if isinstance(node.children, dict)]
    if top is UNREAD or not all(settings.values()):
        return None
    places: dict[tuple[str, str], Where] = {}
    for key in ("numbers", "trunks", "codes"):
        if key in block.table:
            node = block.table[key]
            places |= {(key, element.value): element.where for element in node.members}
    return Account(
        account, top.name, settings["country"], settings["currency"], settings["time_zone"], settings["language"],
        top.numbers, top.trunks, top.codes, tuple(order for order in orders if order is not None),
        block.table["name"].key_where, places, top.buyer,
    )  # fmt: skip


def read_order(block: Located, account: str, settings: Mapping[str, str], faults: Faults) -> Order | None:
    """Read one order; `settings` are its account's country, currency, time_zone and language. None if it is wrong."""
    id_node = block.table.get("id")
    subject = f"order {id_node.value}" if id_node is not None else f"an order of account {account}"
    top = OrderTable.read(block, _reading(subject, account, faults))
    if top is UNREAD:
        return None
    return Order(
        top.id, account, top.service, top.start_on, top.signed_on, top.description_on or top.start_on,
        settings["currency"], settings["time_zone"], settings["country"], settings["language"],
        top.term, top.every, top.anchor, MappingProxyType(top.terms.table if top.terms is not None else {}),
        MappingProxyType(dict(top.quantities)), block,
    )  # fmt: skip


def _reading(subject: str, account: str, faults: Faults) -> Reading:
    return Reading(faults, subject, noun="setting", accounts=frozenset((account,)))

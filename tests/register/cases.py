"""Worked examples of the register as executable cases: orders, events and calls in, lines by the real catalogue out.

case = Case(order("audio", "enhanced-audio", "2024-09-01", toll_free_rate="{ EUR = 0.05, per = 'minute' }"),
            call("2024-09-11", minutes=60, lines=25, service="goto-webinar"))
case.total("2024-10-01", clause="per-minute-per-line")
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from counterfoil.calendar import microseconds, zone
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.decisions import Decision
from counterfoil.contract.duties import Obligation
from counterfoil.contract.faults import Faults
from counterfoil.contract.order_check import check_account
from counterfoil.contract.orders import Account, read_account
from counterfoil.contract.selection import Shape
from counterfoil.engine.answering import Answer, answer
from counterfoil.engine.deciding import Desk
from counterfoil.engine.obliging import agenda
from counterfoil.engine.run import USAGE_SCHEMA
from counterfoil.engine.run import Case as EngineCase
from counterfoil.facts.decks import CompiledDecks, compile_decks, read_deck, read_settings
from counterfoil.facts.events import read_events, without_repeats
from counterfoil.facts.requests import make_request
from counterfoil.facts.usage.numbers import NOBODY, read_number
from counterfoil.keys import key64

CATALOGUE = Path(str(files("counterfoil").joinpath("catalogue")))


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue; a fault in it fails every example, with its text."""
    faults = Faults()
    loaded = Catalogue.load([CATALOGUE], faults)
    assert not len(faults), "\n".join(map(str, faults))
    return loaded


def rule(*identities: str) -> Callable[[Any], Any]:
    """Say which rules of the register a test is the worked example of; test_every_rule.py reads it in the source."""
    return lambda test: test


def ambiguity(identity: str, *options: str) -> Callable[[Any], Any]:
    """Say which options of an ambiguity of the register a test runs; test_readings.py reads it in the source."""
    return lambda test: test


def faults_of(case: "Case", through: str) -> list[str]:
    """Return the names of the faults for which a case has no bill."""
    found = answer(case.case, date.fromisoformat(through), [((case.account,), case.usage[1])], case.faults)
    return [fault.name for fault in found.faults]


class Order(NamedTuple):
    """One order in TOML."""

    text: str


class Call(NamedTuple):
    """Calls or other usage as a source would say it; `at` is local."""

    at: str
    used: int
    shape: dict[str, str]
    to: str
    lines: int
    user: str


class Happened(NamedTuple):
    """One event as a line of JSON."""

    text: str


class Deck(NamedTuple):
    """A rate deck: rows of prefix, destination, price per minute and the first day, if it has one."""

    name: str
    rows: str


class Owes(NamedTuple):
    """A line in the words of an example."""

    order: str
    clause: str
    amount: Decimal
    period: date
    from_on: date
    until_on: date
    bill_on: date
    part: str


def order(identity: str, service: str, start_on: str, *, settings: str = "", users: str = "", **terms: str) -> Order:
    """An order: `settings` are further keys in TOML, `users` first quantities, `terms` what it fills, in TOML."""
    lines = ["[[order]]", f'id = "{identity}"', f'service = "{service}"', f"start_on = {start_on}", settings]
    lines += ["[order.quantities]", users] if users else []
    lines += ["[order.terms]", *(f"{name} = {value}" for name, value in terms.items())] if terms else []
    return Order("\n".join(lines))


def call(
    at: str, *, seconds: int = 0, minutes: int = 0, pieces: int = 0, lines: int = 1, to: str = "+31201234567",
    user: str = "", **shape: str,
) -> Call:  # fmt: skip
    """Usage of `seconds` + `minutes` on so many lines, or of so many pieces; `shape` says service, label, country."""
    return Call(at if "T" in at else f"{at}T10:00:00", seconds + 60 * minutes + pieces, shape, to, lines, user)


def event(kind: str, effective_on: str, agreement: str, /, **fields: Any) -> Happened:
    """Something that happened to an agreement."""
    names = {"type": kind, "effective_on": effective_on, "agreement": agreement, **fields}
    return Happened(json.dumps({"id": f"{kind} {effective_on} {agreement} {sorted(fields.items())}", **names}))


@dataclass
class Case:
    """One account with its orders, events and usage. Money is in EUR, days are Amsterdam's, unless said otherwise."""

    parts: tuple[Order | Call | Happened | Deck, ...]
    currency: str = "EUR"
    country: str = "NL"
    time_zone: str = "Europe/Amsterdam"
    is_checked: bool = True
    faults: Faults = field(default_factory=Faults)
    answers: dict[str, Answer] = field(default_factory=dict)
    desk: Desk | None = None

    def __init__(self, *parts: Order | Call | Happened | Deck, **settings: Any) -> None:
        self.parts, self.faults, self.answers = parts, Faults(), {}
        for name, value in settings.items():
            assert hasattr(type(self), name), name
            setattr(self, name, value)

    def lines(self, through: str, *, clause: str = "", order: str = "", but: Iterable[str] = ()) -> list[Owes]:
        """Lines that may be billed by the end of a day, of a clause or an order if one is named; also those of 0."""
        found = [
            Owes(
                row["agreement"], row["clause"], Decimal(row["amount"]).scaleb(-row["digits"]), row["period_start"],
                row["from_on"], row["until_on"], row["bill_on"], row["part"],
            )
            for row in self.answer(through).lines.iter_rows(named=True)
        ]  # fmt: skip
        return [
            line
            for line in found
            if clause in ("", line.clause) and order in ("", line.order) and line.clause not in but
        ]

    def total(self, through: str, **which: Any) -> Decimal:
        """What may be billed by the end of a day."""
        return sum((line.amount for line in self.lines(through, **which)), Decimal("0.00"))

    def billed(self, on: str, **which: Any) -> Decimal:
        """What falls due on one day."""
        day = date.fromisoformat(on)
        return sum((line.amount for line in self.lines(on, **which) if line.bill_on == day), Decimal("0.00"))

    def of(self, month: str, **which: Any) -> Decimal:
        """What is owed for billing periods that begin in a month, whenever it is billed within two years."""
        through = f"{int(month[:4]) + 2}-01-01"
        lines = self.lines(through, **which)
        return sum((line.amount for line in lines if line.period.isoformat().startswith(month)), Decimal("0.00"))

    def reviews(self, through: str, *, clause: str = "") -> list[dict[str, Any]]:
        """Matters for a person to decide, with what their working says."""
        run = self.answer(through)
        kinds = self.case.kinds.by_name
        return [
            {**row, **dict(zip((name for name, _ in kinds[row["kind"]].working), row["working"], strict=False))}
            for row in run.reviews.iter_rows(named=True)
            if clause in ("", row["clause"])
        ]

    def life(self, order: str, through: str) -> Any:
        """The life of an agreement."""
        return self.answer(through).lives[order].life

    def may(self, ask: str, at: str, **fields: Any) -> Decision:
        """What is decided of a request at a local time ("2026-06-01T10:00"); without a time, at noon."""
        local = datetime.fromisoformat(at if "T" in at else f"{at}T12:00").replace(tzinfo=zone(self.time_zone))
        request = make_request({"ask": ask, "account": self.account.id, **fields})
        if self.desk is None:
            self.desk = Desk(self.case, list(self.faults))
        return self.desk.may(request, local.astimezone(UTC))

    def must(self, today: str, until: str = "", *, clause: str = "", order: str = "", **which: Any) -> list[Obligation]:
        """The duties as they stand on a day, due by another (three years later); `which` selects by who, says, stands.

        Fulfilled ones are among them.
        """
        day = date.fromisoformat(today)
        last = date.fromisoformat(until) if until else day + timedelta(days=1096)
        found = agenda(self.case, date(2000, 1, 1), last, day, faults=list(self.faults))
        assert not found.faults, "\n".join(map(str, found.faults))
        return [
            one
            for one in found.obligations
            if clause in ("", one.clause.id) and order in ("", one.agreement)
            if all(
                value == {"stands": one.stands}.get(name, getattr(one.duty, name, None))
                for name, value in which.items()
            )
        ]

    def untaken(self, through: str) -> int:
        """How many seconds or pieces of usage no clause takes."""
        run = self.answer(through)
        return int(run.untaken["quantity"].sum() + run.outside["quantity"].sum())

    def answer(self, through: str) -> Answer:
        """The run's answer; a fault fails the test."""
        if through not in self.answers:
            found = answer(self.case, date.fromisoformat(through), [((self.account,), self.usage[1])], self.faults)
            assert not found.faults, "\n".join(map(str, found.faults))
            self.answers[through] = found
        return self.answers[through]

    # -----------------------------------------------------------------------------------------------------------------

    @cached_property
    def account(self) -> Account:
        settings = [f'name = "Acme"\ncountry = "{self.country}"\ncurrency = "{self.currency}"']
        settings += [f'time_zone = "{self.time_zone}"', *(part.text for part in self.parts if isinstance(part, Order))]
        account = read_account("accounts/acme.toml", "\n".join(settings), self.faults)
        if account is not None and self.is_checked:
            check_account(account, catalogue(), self.faults)
        assert account is not None and not len(self.faults), "\n".join(map(str, self.faults))
        return account

    @cached_property
    def case(self) -> EngineCase:
        lines = "\n".join(part.text for part in self.parts if isinstance(part, Happened))
        events = without_repeats(read_events(lines, "events/all.jsonl", self.faults), self.faults)
        return EngineCase(catalogue(), (self.account,), events, self._decks(), self.usage[0], country=self.country)

    @cached_property
    def usage(self) -> tuple[dict[int, Shape], pl.DataFrame]:
        shapes: dict[int, Shape] = {}
        rows = []
        for number, part in enumerate(part for part in self.parts if isinstance(part, Call)):
            called = read_number(part.to) if part.to else NOBODY
            known = {"meter": "voice", "direction": "outbound", "country": called.country, "source": "test"}
            shape = Shape(**{**known, "line_type": called.line_type, **part.shape})
            shapes[key64(*shape)] = shape
            started = datetime.fromisoformat(part.at).replace(tzinfo=zone(self.time_zone)).astimezone(UTC)
            record = key64("test", str(number))
            party = key64(part.user) if part.user else 0
            owner = key64(self.account.id)
            who_and_when = (owner, microseconds(started), record, record, party)
            rows.append((*who_and_when, part.used, part.lines, called.called, key64(*shape)))
        return shapes, pl.DataFrame(rows, schema=USAGE_SCHEMA, orient="row")

    def _decks(self) -> CompiledDecks | None:
        decks = {}
        for part in self.parts:
            if isinstance(part, Deck):
                text = f'currency = "{self.currency}"\ntime_zone = "{self.time_zone}"'
                settings = read_settings(text, f"decks/{part.name}.toml", self.faults)
                assert settings is not None
                rows = "prefix,destination,price,effective_on\n" + part.rows
                decks[part.name] = read_deck(part.name, f"decks/{part.name}.csv", rows, settings, self.faults)
        return compile_decks(decks, date(2022, 1, 1), date(2027, 1, 1)) if decks else None

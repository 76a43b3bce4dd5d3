"""Events: things that happened, one JSON object a line, with when they took effect and when they were recorded.

Event types are registered through the entry-point group `counterfoil.event_types`, our own like a stranger's.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Final

from counterfoil.contract.faults import Faults, Where, listed, nearest, place_in
from counterfoil.contract.money_parameters import Price
from counterfoil.contract.reading import UNREAD, Reading
from counterfoil.contract.toml_positions import Located, at_one_place, plain
from counterfoil.facts.values import read_value


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event: its name, what it says, and its fields (name -> form; a trailing ? marks an optional).

    Forms are those of facts.values; a `price` is written as in a clause, a `table` has terms as an order writes them.
    """

    name: str
    meaning: str
    fields: Mapping[str, str]
    concerns: str = "agreement"  # what the event names: an agreement, an account or a source
    is_standing: bool = False  # whether it says how an account stands, whoever asks: a user, a device


# Fields that every event has: identity (source, id), what it concerns, and its two times; `at` where the hour matters.
COMMON_FIELDS: Final[Mapping[str, str]] = {
    "type": "text",
    "source": "text?",
    "id": "text",
    "effective_on": "date",
    "recorded_on": "date?",
    "at": "instant?",
    "note": "text?",
}

OUR_TYPES: Final = (
    EventType(
        "activated",
        "The provider activated the service on that day; terms that are counted from activation begin.",
        {"agreement": "text"},
    ),
    EventType(
        "quantity-changed",
        "From that day the agreement has this quantity of a unit (named users, devices ...). `notice_on` is the day on "
        "which it was said; the effective day, or an earlier day of recording, if left out.",
        {"agreement": "text", "unit": "text", "quantity": "whole", "notice_on": "date?"},
    ),
    EventType(
        "notice-given",
        "A party gave notice of termination; it was received on that day. `ends_on` is the first day after the "
        "agreement that it asks for, if it names one; `sent_on` the day on which it was sent.",
        {"agreement": "text", "by": "choice:customer|provider", "ends_on": "date?", "sent_on": "date?"},
    ),
    EventType(
        "agreement-ended",
        "The agreement ended; that day is the first on which it no longer runs. `by` says who ended it, and `cause` "
        "whose breach made that party do so, or that another order took its place.",
        {
            "agreement": "text",
            "reason": "text?",
            "by": "choice:customer|provider?",
            "cause": "choice:customer-breach|provider-breach|replaced|other?",
        },
    ),
    EventType(
        "terms-amended",
        "From that day the order fills these parameters otherwise. A provider's one-sided change says by which clause.",
        {
            "agreement": "text",
            "terms": "table",
            "by": "choice:agreement|provider",
            "clause": "text?",
            "notice_on": "date?",
        },
    ),
    EventType(
        "item-ordered",
        "Something that is charged once was ordered: set-up, a training, an event, a greeting of so many words.",
        {"agreement": "text", "item": "text", "quantity": "whole?", "amount": "amount?", "quote": "text?"},
    ),
    EventType(
        "review-decided",
        "A person decided a review that a clause raised, for the month or period that begins on `period`. `quantity` "
        "is what is charged, in what the price is per, where the clause has no evidence of its own.",
        {
            "agreement": "text",
            "clause": "text",
            "period": "date",
            "choice": "text",
            "price": "price?",
            "quantity": "whole?",
            "plan": "text?",
        },
    ),
    EventType(
        "suspended",
        "The service was suspended from that day, for a user if one is named; `clause` is what gives the right to it, "
        "`invoice` the one whose payment ends it.",
        {"agreement": "text", "reason": "text?", "user": "text?", "clause": "text?", "invoice": "text?"},
    ),
    EventType(
        "reactivated",
        "A suspended or ended service was activated again, for a user if one is named; `charged` says whether the "
        "provider charges for it.",
        {"agreement": "text", "charged": "choice:yes|no", "user": "text?"},
    ),
    EventType(
        "deposit-paid",
        "The customer paid a deposit.",
        {"agreement": "text", "amount": "amount"},
    ),
    EventType(
        "balance-open",
        "An amount is open from an earlier invoice; `disputed` is the part of it that the customer disputes.",
        {"agreement": "text", "amount": "amount", "disputed": "amount?", "invoice": "text?"},
    ),
    EventType(
        "balance-carried",
        "An overdue balance of an earlier or other account of the same customer is charged here.",
        {"agreement": "text", "amount": "amount", "from_account": "text"},
    ),
    EventType(
        "threshold-set",
        "The provider set the amount of usage charges above which it bills at once.",
        {"agreement": "text", "amount": "amount"},
    ),
    EventType(
        "no-usage",
        "There was no usage from a source in a span that begins on the effective day; a missing file is then no fault.",
        {"source_name": "text", "until_on": "date"},
        concerns="source",
    ),
    EventType(
        "payment-received",
        "The customer paid. `invoice` is the number that it names; without one it goes to what was due first.",
        {"account": "text", "amount": "amount", "currency": "currency?", "invoice": "text?", "reference": "text?"},
        concerns="account",
    ),
    EventType(
        "payment-returned",
        "A payment was returned by the bank, as a direct debit may be; the invoice that it names is open again.",
        {"account": "text", "amount": "amount", "currency": "currency?", "invoice": "text?", "reference": "text?"},
        concerns="account",
    ),
    EventType(
        "payment-made",
        "The provider paid the customer back what was to its credit.",
        {"account": "text", "amount": "amount", "currency": "currency?", "invoice": "text?", "reference": "text?"},
        concerns="account",
    ),
    EventType(
        "written-off",
        "The provider gave up what was open of an invoice.",
        {"account": "text", "amount": "amount", "currency": "currency?", "invoice": "text"},
        concerns="account",
    ),
    EventType(
        "reminder-sent",
        "The customer was reminded of an invoice, for the first time (`level` 1), the second ...",
        {"account": "text", "invoice": "text", "level": "whole"},
        concerns="account",
    ),
    EventType(
        "collection-sent",
        "A direct debit of what was open of an invoice was handed to the bank.",
        {"account": "text", "invoice": "text", "amount": "amount", "currency": "currency?"},
        concerns="account",
    ),
    EventType(
        "tax-status-changed",
        "How the customer stands for tax from that day, whole: its country, its VAT number, and how it is taxed where "
        "the countries do not give it. What is left out it does not have. Issued invoices are corrected by it.",
        {
            "account": "text",
            "country": "country",
            "vat_id": "vat-number?",
            "tax": "choice:standard|reduced|reverse-charge|exempt|export|outside-scope?",
            "exemption": "text?",
        },
        concerns="account",
    ),
    EventType(
        "bill-confirmed",
        "A person confirmed that an account's next bill is right although it is far from the one before; `amount` is "
        "its net total, below zero for a credit note.",
        {"account": "text", "amount": "amount", "currency": "currency?"},
        concerns="account",
    ),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One fact with its place in the book. `fields` holds the typed values of the event's own fields."""

    type: str
    source: str
    id: str
    effective_on: date
    recorded_on: date | None
    where: Where
    fields: Mapping[str, Any] = field(hash=False)

    @property
    def agreement(self) -> str:
        """The id of the agreement that the event concerns, or an empty string."""
        value: str = self.fields.get("agreement", "")
        return value

    @property
    def at(self) -> datetime | None:
        """The instant (UTC) at which it happened, if the event says it."""
        value: datetime | None = self.fields.get("at")
        return value

    def __getitem__(self, name: str) -> Any:
        return self.fields.get(name)


@cache
def event_types() -> Mapping[str, EventType]:
    """Return every registered event type by name; raises RuntimeError if two have one name."""
    found: dict[str, EventType] = {}
    for entry in entry_points(group="counterfoil.event_types"):
        loaded = entry.load()
        for event_type in loaded if isinstance(loaded, tuple) else (loaded,):
            if event_type.name in found:
                raise RuntimeError(f"two event types are named {event_type.name}")
            found[event_type.name] = event_type
    return dict(sorted(found.items()))


def read_events(text: str, file: str, faults: Faults) -> Iterator[Event]:
    """Yield the events of one JSON Lines file in its order; lines that cannot be read become faults.

    The account concerned is found later, by the agreement; a line that names no agreement is a fault of the whole book.
    """
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            event = _read_line(line, number, text, file, offset, faults)
            if event is not None:
                yield event
        offset += len(line) + 1


def without_repeats(events: Iterator[Event] | list[Event], faults: Faults) -> list[Event]:
    """Return each event once by (source, id), ordered by effective day, then instant, source and id.

    The same identity with other content is a conflict: both places are shown and neither event is used.
    """
    first: dict[tuple[str, str], Event] = {}
    conflicting: set[tuple[str, str]] = set()
    for event in events:
        identity = (event.source, event.id)
        known = first.setdefault(identity, event)
        if known is not event and _content(known) != _content(event):
            conflicting.add(identity)
            faults.add(
                "event-conflict",
                event.where,
                f"event {event.id!r} says something else than {known.where.file}:{known.where.line}",
                "An event is recorded once; a correction is a new event with an id of its own.",
                agreements=[known.agreement, event.agreement],
            )
    kept = (event for identity, event in first.items() if identity not in conflicting)
    return sorted(kept, key=in_time)


def in_time(event: Event) -> tuple[date, float, str, str]:
    """Return what events are sorted by: the day, the instant (what names none comes first on its day), and identity."""
    return (event.effective_on, event.at.timestamp() if event.at else 0.0, event.source, event.id)


def _content(event: Event) -> tuple[Any, ...]:
    said = {name: value.value if isinstance(value, Located) else value for name, value in event.fields.items()}
    return (event.type, event.effective_on, plain(said))


def _read_line(line: str, number: int, text: str, file: str, offset: int, faults: Faults) -> Event | None:
    def place(at: int, length: int = 1) -> Where:
        """Return a place in the line; its number is known, and not to be counted anew for each of a million lines."""
        return replace(place_in(line, file, at, length), line=number)

    whole = place(len(line) - len(line.lstrip()), len(line.strip()))
    try:
        values = json.loads(line, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=_refuse_repeats)
    except json.JSONDecodeError as error:
        faults.add(
            "bad-json",
            place(min(error.pos, max(0, len(line.rstrip()) - 1))),
            f"not JSON: {error.msg}",
            _ONE_OBJECT,
        )
        return None
    except ValueError as error:
        faults.add("bad-json", whole, str(error), _ONE_OBJECT)
        return None
    if not isinstance(values, dict):
        faults.add("bad-json", whole, "not a JSON object", _ONE_OBJECT)
        return None
    concerned = [str(values["agreement"])] if isinstance(values.get("agreement"), str) else []
    whose = [str(values["account"])] if isinstance(values.get("account"), str) else []

    def fault(name: str, key: str, message: str, expected: str) -> None:
        found = line.find(f'"{key}"')
        where = place(found, len(key) + 2) if found >= 0 else whole
        faults.add(name, where, message, expected, agreements=concerned, accounts=whose)

    kind = values.get("type")
    event_type = event_types().get(kind) if isinstance(kind, str) else None
    if event_type is None:
        expected = f"An event is one of {listed(event_types(), 20)}." + nearest(str(kind), event_types())
        fault("unknown-event", "type", f"unknown type of event {kind!r}", expected)
        return None
    forms = {**COMMON_FIELDS, **event_type.fields}
    read: dict[str, Any] = {}
    sound = True
    for name, value in values.items():
        if name not in forms:
            expected = f"{event_type.name} takes {listed(forms, 20)}." + nearest(name, forms)
            fault("unknown-setting", name, f"{event_type.name} has no field `{name}`", expected)
            sound = False
            continue
        try:
            read[name] = read_value(value, forms[name].rstrip("?"))
        except ValueError as error:
            fault("bad-date" if forms[name].startswith("date") else "wrong-type", name, f"`{name}`: {error}", "")
            sound = False
    for name, form in forms.items():
        if not form.endswith("?") and name not in values:
            fault("missing-setting", "", f"{event_type.name} lacks `{name}`", f"It needs {listed(_needed(forms))}.")
            sound = False
    at = read.get("at")
    if sound and at is not None and abs((at.date() - read["effective_on"]).days) > 1:
        expected = "`effective_on` is the local day of `at`."
        fault("bad-date", "at", f"`at` is not on {read['effective_on']}", expected)
        sound = False
    if not sound:
        return None
    own = {name: value for name, value in read.items() if name not in COMMON_FIELDS or name == "at"}
    for name, value in own.items():
        if isinstance(value, dict):
            own[name] = at_one_place(_whole_numbers(value), text, file, offset)
        if forms[name].startswith("price"):
            found = Faults()
            own[name] = Price.form.read(own[name], Reading(found, f"event {event_type.name}", path=[name]))
            for one in found:
                faults.add(one.name, one.where, one.message, one.expected, agreements=concerned)
            if own[name] is UNREAD:
                return None
    return Event(
        read["type"], read.get("source", "book"), read["id"], read["effective_on"], read.get("recorded_on"), whole, own
    )


_ONE_OBJECT: Final = "Each line of an events file is one JSON object."


def _needed(forms: Mapping[str, str]) -> list[str]:
    return [name for name, form in forms.items() if not form.endswith("?")]


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"`{name}` stands twice in one object")
    return dict(pairs)


def _whole_numbers(value: Any) -> Any:
    """Return a JSON value with the numbers that TOML would read as integers made integers."""
    if isinstance(value, dict):
        return {name: _whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(inner) for inner in value]
    if isinstance(value, Decimal) and value.as_tuple().exponent == 0:
        return int(value)
    return value

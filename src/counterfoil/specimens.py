"""Specimens: the Markdown beside each kind, whose worked examples are run.

A specimen is wording to copy, documentation, worked examples and test in one. Its `clause` blocks are a description;
each `example` block says in TOML what an account ordered and what happened, and what is owed by hand:

    name = "a seat added on the 16th"
    through = 2026-07-01
    [[order]]
    start_on = 2026-06-01
    quantities = { named-user = 10 }
    [[event]]
    type = "quantity-changed"
    ...
    [[usage]]
    at = "2026-06-03T09:00:00"
    seconds = 61
    [[owed]]
    amount = 4.50
    because = "1 x 9.00 x 15 / 30"

What is usual among all customers is given with `[[pattern]]` (`clause`, `month`, `measure`, `customers`, `median` and
`spread`, in parts per million), since an example has one account only.

What may be done is asked with `[[ask]]` (the fields of a request, `at` in local time, and what is decided: `allowed`,
`says`, `at_most` in seconds, `message` in English), and what has to be done with `[[duty]]` (`clause`, `who`, `says`,
`due`, `stands`, `message`): all duties of the clauses that the example names, seen on `today` (or `through`), due by
`until` (or a year later). `no_duty = ["clause"]` says that a clause obliges nobody.

`with.CLAUSE-ID = { parameter = value }` sets parameters of a clause for one example (`"omit"` takes one out, and
`absent = true` the whole clause). A `deck NAME` block is a rate deck: settings in TOML, a line `---`, the rows in CSV.
What is not said has a default: an account in NL, EUR, Europe/Amsterdam; orders of the specimen's own service.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from counterfoil.calendar import day_of, microseconds, zone
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import Description, Section, read_sections
from counterfoil.contract.dimensions import dimensions_text
from counterfoil.contract.faults import Faults, Where
from counterfoil.contract.kinds import ClauseKind, Registry, registry
from counterfoil.contract.orders import Account, Order
from counterfoil.contract.parameters import Span
from counterfoil.contract.selection import Shape
from counterfoil.contract.spans import EVERY
from counterfoil.contract.toml_positions import Located, read_block, without_places
from counterfoil.contract.wording import LANGUAGES
from counterfoil.engine.deciding import Desk
from counterfoil.engine.obliging import agenda
from counterfoil.engine.run import USAGE_SCHEMA, Case, Run, blocked_accounts
from counterfoil.facts.decks import CompiledDecks, Deck, compile_decks, read_deck, read_settings
from counterfoil.facts.events import Event, event_types, read_events, without_repeats
from counterfoil.facts.patterns import Pattern, PatternKey
from counterfoil.facts.requests import RequestWrong, make_request
from counterfoil.facts.usage.numbers import NOBODY, read_number
from counterfoil.keys import key64
from counterfoil.money import minor_digits

SERVICE = "specimen"
_FENCED = re.compile(r"^```(example|deck [a-z0-9-]+)[ ]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example: its table as written, and its place."""

    name: str
    table: Located
    where: Where


@dataclass(frozen=True, slots=True)
class Specimen:
    """A specimen: its sections, its decks and its examples."""

    path: str
    title: str
    introduction: str
    sections: tuple[Section, ...]
    decks: Mapping[str, str]
    examples: tuple[Example, ...]


class SpecimenWrong(Exception):
    """A specimen cannot be read; the message has the faults."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of an example gave, in the words of the example."""

    lines: tuple[dict[str, Any], ...]
    reviews: tuple[dict[str, Any], ...]
    lives: tuple[dict[str, Any], ...]
    faults: tuple[str, ...]
    decisions: tuple[dict[str, Any], ...] = ()
    duties: tuple[dict[str, Any], ...] = ()
    texts: tuple[str, ...] = field(default=(), compare=False)


def read_specimen(path: Path, text: str | None = None, kinds: Registry | None = None) -> Specimen:
    """Read a specimen; raises SpecimenWrong with every fault."""
    text = path.read_text() if text is None else text
    faults = Faults()
    known = (kinds or registry()).by_name
    sections = read_sections(str(path), text, faults, service=SERVICE, effective_on=FIRST_DAY, known_kinds=known)
    examples = []
    decks = {}
    for block in _FENCED.finditer(text):
        if block[1] == "example":
            table = read_block(text, str(path), block.start(2), faults, len(block[2]))
            if table is not None:
                examples.append(Example(str(table.value["name"]), table, table.where))
        elif block[1].startswith("deck "):
            decks[block[1].removeprefix("deck ").strip()] = block[2]
    if len(faults):
        raise SpecimenWrong("\n".join(map(str, faults)))
    title, _, rest = text.lstrip("# ").partition("\n")
    return Specimen(str(path), title.strip(), rest.split("\n#")[0].strip(), sections, decks, tuple(examples))


def run_example(
    specimen: Specimen, example: Example, changes: Mapping[str, Mapping[str, Any]] | None = None
) -> Outcome:
    """Run an example and return its outcome; `changes` sets further parameters, by clause id (for the nudge test)."""
    faults = Faults()
    table = example.table.value
    description = _description(specimen.sections, _merged(table.get("with", {}), changes or {}))
    account = _account(example)
    hosts = {order.service for order in account.orders} | _services_named(description)
    others = [_empty(service) for service in sorted(hosts - {SERVICE})]
    catalogue = Catalogue([description, *others], faults)
    events = list(_events(example, faults))
    shapes, usage = _usage(example, account)
    decks = _decks(specimen.decks, table["through"])
    case = Case(catalogue, (account,), events, decks, shapes, country=account.country, patterns=_patterns(example))
    run = Run(case, table["through"], want_charges=True)
    bucket = run.bucket((account,), usage)
    found = [*faults, *run.faults]
    is_blocked = bool(blocked_accounts(found, (account,), catalogue))
    digits = minor_digits(account.currency)
    lines = [] if is_blocked else [_line(row, run, bucket.lives, digits) for row in bucket.lines.iter_rows(named=True)]
    reviews = [_review(row, run, bucket.lives) for row in bucket.reviews.iter_rows(named=True)]
    lives = [
        {
            "order": one.order.id,
            "from_on": one.life.from_on,
            "until_on": one.life.until_on,
            "terms": [[term.start, term.end] for term in one.life.terms],
            "quantities": {
                unit: [[step.from_on, step.quantity] for step in steps] for unit, steps in one.life.quantities.items()
            },
            "services": [reign.terms.description.service for reign in one.reigns],
        }
        for one in bucket.lives
    ]
    names = tuple(sorted(fault.name for fault in found))
    decisions = tuple(_decided(case, table, account)) if not is_blocked else ()
    duties = tuple(_obliged(case, table)) if "duty" in table or "no_duty" in table else ()
    return Outcome(tuple(lines), tuple(reviews), tuple(lives), names, decisions, duties, tuple(map(str, found)))


def differences(example: Example, outcome: Outcome) -> list[str]:
    """Return what the example expects and the outcome lacks, and the other way round; nothing if they agree."""
    table = example.table.value
    found = []
    if sorted(table.get("fault", [])) != list(outcome.faults):
        found.append(
            f"faults {list(outcome.faults)}, expected {sorted(table.get('fault', []))}\n" + "\n".join(outcome.texts)
        )
    expected = [dict(line) for line in table.get("owed", [])]
    says_zero = any(line["amount"] == 0 for line in expected)
    lines = [line for line in outcome.lines if line["amount"] != 0 or says_zero]
    found += _unmatched("line", expected, lines)
    found += _unmatched("review", table.get("review", []), outcome.reviews)
    if "life" in table:
        found += _unmatched("life", table["life"], outcome.lives, all_of_them=False)
    for wanted, decided in zip(table.get("ask", []), outcome.decisions, strict=False):
        found += _unmatched("decision", [{key: wanted[key] for key in _DECIDED if key in wanted}], [decided])
    named = {duty["clause"] for duty in table.get("duty", [])} | set(table.get("no_duty", []))
    concerned = [duty for duty in outcome.duties if duty["clause"] in named]
    return found + _unmatched("duty", table.get("duty", []), concerned)


def _unmatched(
    what: str, expected: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], *, all_of_them: bool = True
) -> list[str]:
    """Match each expected table to one that has the same values for its keys."""
    left = list(found)
    said = []
    for wanted in expected:
        keys = [key for key in wanted if key not in ("because", "working")]
        match = next((one for one in left if all(_same(one.get(key), wanted[key]) for key in keys)), None)
        if match is None:
            near = "; ".join(str({key: one.get(key) for key in keys}) for one in left) or "nothing"
            said.append(f"no {what} { ({key: wanted[key] for key in keys}) }; found {near}")
        else:
            left.remove(match)
    if all_of_them:
        said += [f"unexpected {what} {one}" for one in left]
    return said


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, list) and isinstance(found, list):
        return len(found) == len(wanted) and all(map(_same, found, wanted))
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(_same(found.get(key), value) for key, value in wanted.items())
    return bool(found == wanted or (wanted == "never" and found is None))


def _line(row: Mapping[str, Any], run: Run, lives: Sequence[Any], digits: int) -> dict[str, Any]:
    return {
        "order": lives[row["agreement"]].order.id,
        "clause": run.interning.clauses[row["clause"]].id,
        "amount": Decimal(row["amount"]).scaleb(-digits),
        "part": row["part"],
        "period": day_of(row["period_start"]),
        "from_on": day_of(row["from_on"]),
        "until_on": day_of(row["until_on"]),
        "bill_on": day_of(row["bill_on"]),
        "working": row["working"],
    }


def _review(row: Mapping[str, Any], run: Run, lives: Sequence[Any]) -> dict[str, Any]:
    kind = run.case.kinds.by_name[row["kind"]]
    return {
        "order": lives[row["agreement"]].order.id,
        "clause": run.interning.clauses[row["clause"]].id,
        "period": day_of(row["period_start"]),
        "on": day_of(row["on"]),
        "options": row["options"],
        **dict(zip((name for name, _ in kind.working), row["working"], strict=False)),
    }


# Asking -------------------------------------------------------------------------------------------------------------

_DECIDED = ("allowed", "says", "at_most", "clauses", "silent", "fault", "message")


def _decided(case: Case, table: Mapping[str, Any], account: Account) -> Iterator[dict[str, Any]]:
    """Yield what is decided of each request of an example, or the fault in it."""
    desk = Desk(case)
    for asked in table.get("ask", []):
        fields = {key: value for key, value in asked.items() if key not in (*_DECIDED, "because", "at")}
        subject = {} if "service" in fields or "agreement" in fields else {"agreement": "main"}
        at = _instant(asked["at"], account.time_zone)
        try:
            values = json.loads(_json({"account": account.id, **subject, **fields}), parse_float=Decimal)
            decision = desk.may(make_request(values), at)
        except RequestWrong as wrong:
            yield {"fault": next(iter(wrong.faults)).name}
            continue
        telling = decision.refusals or [one for one in decision.findings if not one.is_set_aside]
        yield {
            "allowed": decision.allowed,
            "says": [one.ruling.says for one in telling] if len(telling) != 1 else telling[0].ruling.says,
            "at_most": decision.at_most,
            "clauses": [one.clause.id for one in decision.findings],
            "silent": decision.is_silent,
            "message": decision.message("en"),
            "messages": [decision.message(language) + decision.remedy(language) for language in LANGUAGES],
        }


def _obliged(case: Case, table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the duties of an example's agreements."""
    today = table.get("today", table["through"])
    until = table.get("until", today + timedelta(days=366))
    for one in agenda(case, FIRST_DAY, until, today).obligations:
        due = one.duty.due
        yield {
            "order": one.agreement,
            "clause": one.clause.id,
            "who": one.duty.who,
            "says": one.duty.says,
            "due": one.due_on,
            "due_at": due.isoformat() if isinstance(due, datetime) else None,
            "stands": one.stands,
            "arises_on": one.duty.arises_on,
            "message": one.message("en"),
            "figures": dict(one.duty.figures),
            "messages": [one.message(language) + one.consequence(language) for language in LANGUAGES],
        }


def _instant(value: Any, time_zone: str) -> datetime:
    """Return a TOML or written instant in UTC; one without an offset is local to the account."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (at if at.tzinfo else at.replace(tzinfo=zone(time_zone))).astimezone(UTC)


# Making a case of an example -----------------------------------------------------------------------------------------


def _merged(*all_changes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    for changes in all_changes:
        for identity, values in changes.items():
            merged.setdefault(identity, {}).update(values)
    return merged


def _description(sections: Sequence[Section], changes: Mapping[str, Mapping[str, Any]]) -> Description:
    kept = []
    for section in sections:
        clause = section.clause
        if clause is not None and clause.id in changes:
            values = {**clause.block.value, **changes[clause.id]}
            values = {name: value for name, value in values.items() if value != "omit"}
            if values.pop("absent", False):
                continue
            clause = replace(clause, block=without_places(values, clause.where.file), is_sound=True)
        kept.append(replace(section, clause=clause))
    return _described(SERVICE, tuple(kept))


def _described(service: str, sections: tuple[Section, ...]) -> Description:
    where = Where("specimen.md")
    return Description(service, service, FIRST_DAY, (), (), "en", "", "", "specimen.md", where, sections, {})


@cache
def _empty(service: str) -> Description:
    return _described(service, ())


def _services_named(description: Description) -> set[str]:
    """Return services that conversions lead to, so that they exist."""
    named = {
        str(clause.block.value["to"]) for clause in description.clauses if isinstance(clause.block.value.get("to"), str)
    }
    for clause in description.clauses:
        if clause.kind.gives is not None:
            named |= {str(service) for service in clause.block.value.get("services", ())}
    return named


def _account(example: Example) -> Account:
    table = example.table.value
    given = table.get("account", {})
    country, currency = given.get("country", "NL"), given.get("currency", "EUR")
    time_zone = given.get("time_zone", "Europe/Amsterdam")
    orders = tuple(
        _order(node, number, country, currency, time_zone)
        for number, node in enumerate(example.table.table["order"].elements)
    )
    return Account("account", "Account", country, currency, time_zone, "en", (), (), (), orders, example.where, {})


def _order(node: Located, number: int, country: str, currency: str, time_zone: str) -> Order:
    given = node.value
    every = given.get("every")
    term = given.get("term")
    return Order(
        id=given.get("id", "main" if number == 0 else f"order-{number}"),
        account="account",
        service=given.get("service", SERVICE),
        start_on=given["start_on"],
        signed_on=given.get("signed_on"),
        description_on=given["start_on"],
        currency=currency,
        time_zone=time_zone,
        country=country,
        language="en",
        term=Span(term["months"], "months") if term else None,
        every=EVERY[every] if isinstance(every, str) else every,
        anchor=given.get("anchor"),
        fills=node.table["terms"].table if "terms" in node.table else {},
        quantities=given.get("quantities", {}),
        block=node,
    )


_CONCERNED = {"agreement": {"agreement": "main"}, "account": {"account": "account"}}


def _events(example: Example, faults: Faults) -> Iterable[Event]:
    lines = []
    zone_name = example.table.value.get("account", {}).get("time_zone", "Europe/Amsterdam")
    for number, event in enumerate(example.table.value.get("event", [])):
        concerned = _CONCERNED.get(event_types()[event["type"]].concerns, {}) if event["type"] in event_types() else {}
        if "at" in event:
            at = _instant(event["at"], zone_name)
            local = at.astimezone(zone(zone_name)).date()
            concerned = {"effective_on": local.isoformat(), **concerned}
            event = {**event, "at": at.isoformat()}  # noqa: PLW2901 (the same event, as JSON says it)
        lines.append(_json({**concerned, "id": str(number), **event}))
    return without_repeats(read_events("\n".join(lines), example.where.file, faults), faults)


def _json(value: Any) -> str:
    """Return TOML values as JSON, decimals as they are written."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{_json(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value if isinstance(value, str | int | bool) else str(value))


def _usage(example: Example, account: Account) -> tuple[dict[int, Shape], pl.DataFrame]:
    shapes: dict[int, Shape] = {}
    rows: list[tuple[Any, ...]] = []
    for number, used in enumerate(example.table.value.get("usage", [])):
        called = read_number(used["to"], account.country) if "to" in used else NOBODY
        shape = Shape(
            used.get("meter", "voice"),
            used.get("direction", "outbound"),
            used.get("service", ""),
            used.get("country", called.country),
            used.get("line_type", called.line_type),
            used.get("label", ""),
            used.get("source", "specimen"),
            dimensions_text(used.get("dimensions", {})),
        )
        key = shape.key
        shapes[key] = shape
        quantity = _quantity(used)
        for copy, start in enumerate(_starts(used, account.time_zone)):
            record = key64("specimen", str(number), str(copy))
            party = key64(used["user"]) if "user" in used else 0
            rows.append(
                (key64(account.id), start, record, record, party, quantity, used.get("lines", 1), called.called, key)
            )
    return shapes, pl.DataFrame(rows, schema=USAGE_SCHEMA, orient="row")


def _quantity(used: Mapping[str, Any]) -> int:
    sizes = {"seconds": 1, "minutes": 60, "hours": 3600, "pieces": 1, "bytes": 1, "MB": 10**6, "GB": 10**9}
    sizes |= {"amount": 10**6}
    unit = next(unit for unit in sizes if unit in used)
    return int(used[unit] * sizes[unit])


def _starts(used: Mapping[str, Any], time_zone: str) -> Iterator[int]:
    """Yield the starts of so many equal records, a second apart, in microseconds UTC."""
    at = datetime.fromisoformat(str(used["at"]))
    local = at if at.tzinfo else at.replace(tzinfo=zone(time_zone))
    for number in range(used.get("count", 1)):
        yield microseconds(local.astimezone(UTC) + timedelta(seconds=number))


def _patterns(example: Example) -> dict[PatternKey, Pattern]:
    return {
        PatternKey(SERVICE, one["clause"], one["month"], one["measure"].replace("-", "_")): Pattern(
            one["customers"], one["median"], one["spread"]
        )
        for one in example.table.value.get("pattern", [])
    }


def _decks(texts: Mapping[str, str], through: date) -> CompiledDecks | None:
    if not texts:
        return None
    faults = Faults()
    decks: dict[str, Deck] = {}
    for name, text in texts.items():
        settings, _, rows = text.partition("---\n")
        read = read_settings(settings, f"{name}.toml", faults)
        if read is not None:
            decks[name] = read_deck(name, f"{name}.csv", rows, read, faults)
    if len(faults):
        raise SpecimenWrong("\n".join(map(str, faults)))
    return compile_decks(decks, through - timedelta(days=1500), through + timedelta(days=400))


def specimens(kinds: Iterable[ClauseKind]) -> Iterator[tuple[ClauseKind, Specimen]]:
    """Yield each kind with its specimen."""
    for kind in kinds:
        yield kind, read_specimen(kind.specimen_path)

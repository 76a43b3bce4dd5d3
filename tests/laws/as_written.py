"""A plain book written out as the files that the engine reads: Markdown, TOML, JSON Lines, CSV, and frames of usage."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
from tests.by_hand import book as plain

from counterfoil.calendar import microseconds
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import read_description
from counterfoil.contract.faults import Fault, Faults
from counterfoil.contract.orders import AccountDefaults, read_account
from counterfoil.contract.selection import Shape
from counterfoil.engine.answering import Answer, answer
from counterfoil.engine.run import USAGE_SCHEMA, Case
from counterfoil.facts.decks import Deck, called_key, compile_decks, read_deck, read_settings
from counterfoil.facts.events import read_events, without_repeats
from counterfoil.keys import key64

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KINDS = {
    plain.Fee: "recurring-fee", plain.PerMeasure: "usage-rate", plain.PerDeck: "rate-deck",
    plain.Allowance: "included-allowance", plain.Minimum: "minimum-charge", plain.Increments: "rating-increment",
    plain.RampUp: "ramp-up", plain.FairUse: "fair-use-limit",
    plain.Proration: "proration", plain.QuantityRule: "quantity-change", plain.Matched: "matched-quantity",
    plain.InitialTerm: "initial-term", plain.Renewal: "renewal", plain.NoticeRule: "termination-notice",
    plain.Linked: "linked-termination", plain.Converts: "conversion",
}  # fmt: skip
KEYS = {"price_months": "price_every", "amount": "allowance", "with_services": "with"}


@dataclass(frozen=True)
class Written:
    """A book as text by file name, the case that was read from it, and its usage."""

    files: dict[str, str]
    case: Case
    usage: pl.DataFrame
    faults: tuple[Fault, ...]

    def answered(self, through: date, *, want_charges: bool = False) -> Answer:
        return answer(self.case, through, [(self.case.accounts, self.usage)], self.faults, want_charges=want_charges)

    def __str__(self) -> str:
        return "\n".join(f"==== {name}\n{text}" for name, text in self.files.items())


def written(book: plain.Book, through: date) -> Written:
    """Write a book out and read it again."""
    faults = Faults()
    files: dict[str, str] = {}
    currencies = {account.currency for account in book.accounts}
    descriptions = []
    for version in book.versions:
        name = f"services/{version.service}/{version.from_on}.md"
        files[name] = description_text(version, currencies)
        descriptions.append(read_description(name, files[name], faults))
    catalogue = Catalogue([each for each in descriptions if each is not None], faults)
    accounts = []
    for account in book.accounts:
        name = f"accounts/{account.id}.toml"
        files[name] = account_text(account)
        accounts.append(read_account(name, files[name], faults, AccountDefaults()))
    currency_of = {one.id: account.currency for account in book.accounts for one in account.agreements}
    files["events/all.jsonl"] = "".join(
        event_text(number, happening, currency_of[happening.agreement])
        for number, happening in enumerate(book.happenings)
    )
    events = without_repeats(read_events(files["events/all.jsonl"], "events/all.jsonl", faults), faults)
    decks: dict[str, Deck] = {}
    for deck in book.decks:
        settings, rows = deck_text(deck)
        files |= {f"decks/{deck.name}.toml": settings, f"decks/{deck.name}.csv": rows}
        read = read_settings(settings, f"decks/{deck.name}.toml", faults)
        assert read is not None, list(map(str, faults))
        decks[deck.name] = read_deck(deck.name, f"decks/{deck.name}.csv", rows, read, faults)
    compiled = compile_decks(decks, date(2022, 1, 1), through + timedelta(days=800)) if decks else None
    shapes = {key64(*shape): shape for shape in map(shape_of, book.uses)}
    case = Case(catalogue, [one for one in accounts if one is not None], events, compiled, shapes)
    return Written(files, case, usage_frame(book.uses), tuple(faults))


# Texts -------------------------------------------------------------------------------------------------------------


def description_text(version: plain.Version, currencies: set[str]) -> str:
    sections = [
        f'---\nservice = "{version.service}"\nname = "{version.service}"\neffective_on = {version.from_on}\n---\n'
    ]
    for clause in version.clauses:
        values = "\n".join(f"{key} = {value}" for key, value in clause_values(clause, currencies))
        block = f'```clause\nkind = "{KINDS[type(clause)]}"\n{values}\n```\n'
        sections.append(f"## The clause {clause.id} {{#{clause.id}}}\n\nSome words.\n\n{block}")
    return "\n".join(sections)


def clause_values(clause: plain.Clause, currencies: set[str]) -> Any:
    unit, measure = getattr(clause, "unit", ""), getattr(clause, "measure", "seconds")
    per = f"{measure} {clause.per}" if isinstance(clause, plain.PerMeasure) else unit
    for name in clause.__dataclass_fields__:
        value = getattr(clause, name)
        is_part_of_another = name in ("per", "measure") or (name == "unit" and not isinstance(clause, plain.Matched))
        if value is None or name == "id" or is_part_of_another:
            continue
        key = KEYS.get(name, name)
        if name in ("price", "connect_fee", "minimum_charge", "minimum"):
            yield key, money(value, currencies, per if name == "price" else "")
        elif name == "periods":
            yield key, f"{{ billing_periods = {value} }}"
        elif name in ("amount", "limit"):
            yield key, f"{{ {measure} = {value}{f', per = {json.dumps(unit)}' if unit else ''} }}"
        elif name in ("whole", "initial_increment", "subsequent_increment"):
            yield key, f"{{ {measure} = {value} }}"
        elif name in ("every", "price_months") or (name in ("at_least", "default", "at_most", "months", "average")):
            is_days = isinstance(clause, plain.NoticeRule)
            yield key, f"{{ {'days' if is_days else 'months'} = {value} }}"
        elif name == "notice":
            yield key, f"{{ days = {value} }}"
        elif name in ("takes", "counts"):
            conditions = ", ".join(f"{one} = {json.dumps(list(texts))}" for one, texts in value.items())
            yield key, f"{{ {conditions} }}"
        else:
            yield key, json.dumps(value)


def money(value: plain.Money, currencies: set[str], per: str) -> str:
    if isinstance(value, str):
        return f'{{ order = "{value[1:]}" }}'
    return f"{{ {', '.join(f'{each} = {decimal(value)}' for each in sorted(currencies))}{per_text(per)} }}"


def per_text(per: str) -> str:
    """What a price is per: "" for the whole, a unit, or a measure such as "seconds 60"."""
    if not per:
        return ""
    measure, _, size = per.partition(" ")
    return f", per = {{ {measure} = {size} }}" if size else f', per = "{per}"'


def decimal(value: Fraction) -> str:
    nano = value * 10**9
    assert nano.denominator == 1, f"{value} has more than nine decimals"
    sign, digits = "-" if nano < 0 else "", f"{abs(int(nano)):010d}"
    return f"{sign}{digits[:-9]}.{digits[-9:]}"


def account_text(account: plain.Account) -> str:
    text = f'name = "{account.id}"\ncountry = "NL"\ncurrency = "{account.currency}"\ntime_zone = "{account.zone}"\n'
    for one in account.agreements:
        text += f'\n[[order]]\nid = "{one.id}"\nservice = "{one.service}"\nstart_on = {one.start_on}\n'
        text += f"term = {{ months = {one.term} }}\n" if one.term else ""
        text += f"every = {{ months = {one.every} }}\n" if one.every else ""
        text += f'anchor = "{one.anchor}"\n' if one.anchor else ""
        text += "[order.quantities]\n" + "".join(f"{unit} = {number}\n" for unit, number in one.quantities.items())
        text += "[order.terms]\n" if one.states else ""
        text += "".join(f"{name} = {filled(name, value, account.currency)}\n" for name, value in one.states.items())
    return text


def filled(name: str, value: Fraction, currency: str) -> str:
    """An order's value; its name ends with what it is per: seat__named-user, minute__seconds-60."""
    return f"{{ {currency} = {decimal(value)}{per_text(per_of(name))} }}"


def per_of(name: str) -> str:
    per = name.partition("__")[2]
    measure, _, size = per.partition("-")
    return f"{measure} {size}" if size.isdigit() else per


def event_text(number: int, one: plain.Happening, currency: str) -> str:
    common = {"id": f"{number:05d}", "agreement": one.agreement, "effective_on": str(one.on)}
    if isinstance(one, plain.Changed):
        event = {"type": "quantity-changed", "unit": one.unit, "quantity": one.quantity}
    elif isinstance(one, plain.Notice):
        event = {"type": "notice-given", "by": one.by} | ({"ends_on": str(one.ends_on)} if one.ends_on else {})
    elif isinstance(one, plain.Ended):
        event = {"type": "agreement-ended"}
    elif isinstance(one, plain.Activated):
        event = {"type": "activated"}
    else:
        terms = ", ".join(f'"{name}": {json_price(name, value, currency)}' for name, value in one.states.items())
        start = json.dumps({**common, "type": "terms-amended", "by": "agreement"})
        return f'{start[:-1]}, "terms": {{{terms}}}}}\n'
    return json.dumps({**common, **event}) + "\n"


def json_price(name: str, value: Fraction, currency: str) -> str:
    measure, _, size = per_of(name).partition(" ")
    of = f', "per": {{"{measure}": {size}}}' if size else f', "per": "{measure}"' if measure else ""
    return f'{{"{currency}": {decimal(value)}{of}}}'


def deck_text(deck: plain.DeckOnPaper) -> tuple[str, str]:
    settings = f'currency = "{deck.currency}"\ntime_zone = "{deck.zone}"\n'
    settings += f"initial_increment = {{ seconds = {deck.initial_increment} }}\n"
    settings += f"subsequent_increment = {{ seconds = {deck.subsequent_increment} }}\n"
    for band in deck.bands:
        settings += f"[band.{band.name}]\n"
        if band.weekdays:
            settings += f"weekdays = {json.dumps([WEEKDAYS[day] for day in band.weekdays])}\n"
        if band.hours:
            settings += f"hours = {json.dumps([f'{start:02d}:00-{end:02d}:00' for start, end in band.hours])}\n"
    rows = [
        "prefix,destination,price,per,connect_fee,minimum_charge,initial_increment,subsequent_increment,band,"
        "effective_on,until_on"
    ]
    for rate in deck.rates:
        cells = (
            rate.prefix + ("$" if rate.exact else ""), rate.destination, decimal(rate.price), rate.per,
            "" if rate.connect_fee is None else decimal(rate.connect_fee),
            "" if rate.minimum_charge is None else decimal(rate.minimum_charge),
            rate.initial_increment or "", rate.subsequent_increment or "", rate.band,
            rate.from_on or "", rate.until_on or "",
        )  # fmt: skip
        rows.append(",".join(map(str, cells)))
    return settings, "\n".join(rows) + "\n"


# Usage -------------------------------------------------------------------------------------------------------------


def shape_of(use: plain.Use) -> Shape:
    return Shape(use.meter, use.direction, "", use.country, "", "", "random")


def usage_frame(uses: Sequence[plain.Use]) -> pl.DataFrame:
    """Records as the usage store gives them."""
    rows = [
        (
            key64(use.account), microseconds(use.at.astimezone(UTC)), use.number, use.number, use.user, use.quantity,
            use.lines, called_key(use.called) if use.called else 0, key64(*shape_of(use)),
        )
        for use in uses
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=USAGE_SCHEMA, orient="row")

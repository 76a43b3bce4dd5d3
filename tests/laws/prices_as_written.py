"""Meters and prices of the plain calculation as files that a person would write, and what the engine owes for them."""

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
from tests.by_hand import prices as plain

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import read_description
from counterfoil.contract.dimensions import dimensions_text
from counterfoil.contract.faults import Faults
from counterfoil.contract.kinds import registry
from counterfoil.contract.orders import AccountDefaults, read_account
from counterfoil.contract.selection import Shape
from counterfoil.engine.answering import Answer, answer
from counterfoil.engine.explaining import explain
from counterfoil.engine.run import USAGE_SCHEMA, Case
from counterfoil.facts.events import Event, read_events, without_repeats
from counterfoil.keys import key64

Price = plain.Tiered | plain.Package | plain.Matrix | plain.Percentage
LEVELS = ("maximum", "latest", "time-weighted")


def decimal(amount: Fraction, digits: int = 9) -> str:
    """An amount with so many decimals, which it has to have exactly."""
    whole = amount * 10**digits
    assert whole.denominator == 1
    return f"{whole.numerator // 10**digits}.{whole.numerator % 10**digits:0{digits}d}"


def eur(amount: Fraction, per: str = "") -> str:
    return f"{{ EUR = {decimal(amount)}{per} }}"


def meter_text(meter: plain.Meter, schedule: str) -> str:
    said = {"aggregate": meter.aggregate, "distinct": meter.distinct, "opening": meter.opening}
    said["group_by"] = list(meter.group_by) or None
    if meter.aggregate in LEVELS:
        said |= {"level": meter.level, "each": meter.each}
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in said.items() if value is not None]
    whole = "" if meter.whole is None else f"whole = {{ units = {meter.whole} }}\n"
    return f'kind = "meter"\ntakes = {{ meter = "thing" }}\n{"".join(lines)}{whole}{schedule}'


def tiers_text(price: plain.Tiered, per: str) -> str:
    parts = []
    for tier in price.tiers:
        bound = "" if tier.up_to is None else f"up_to = {{ units = {tier.up_to} }}, "
        parts.append(f"{{ {bound}price = {eur(tier.price, per)}, flat = {eur(tier.flat)} }}")
    return "[" + ", ".join(parts) + "]"


def terms_of(price: Price) -> dict[str, str]:
    """What the order fills in for a price, so that it can be amended."""
    if isinstance(price, plain.Tiered):
        return {"tiers": tiers_text(price, f", per = {{ units = {price.per} }}")}
    if isinstance(price, plain.Package):
        return {"price": eur(price.price, f", per = {{ units = {price.size} }}"), "free": f"{{ units = {price.free} }}"}
    if isinstance(price, plain.Matrix):
        per = f", per = {{ units = {price.per} }}"
        wheres = [", ".join(f"{name} = {json.dumps(value)}" for name, value in cell) for cell, _ in price.cells]
        costs = [eur(cost, per) for _, cost in price.cells]
        cells = (f"{{ where = {{ {where} }}, price = {cost} }}" for where, cost in zip(wheres, costs, strict=True))
        return {"cells": f"[{', '.join(cells)}]", "default": eur(price.default, per)}
    terms = {"percent": f"{{ percent = {decimal(price.percent, 4)} }}", "fixed_fee": eur(price.fixed_fee)}
    terms["minimum_charge"] = eur(price.minimum)
    if price.maximum is not None:
        terms["maximum_charge"] = eur(price.maximum)
    if price.free_events is not None:
        terms["free_events"] = str(price.free_events)
    if price.free_amount is not None:
        terms["free_amount"] = eur(price.free_amount)
    return terms


def price_text(price: Price, schedule: str) -> str:
    fixed = {
        plain.Tiered: lambda: (
            f'kind = "tiered-price"\nof = ["m"]\nmode = "{price.mode}"\nat_zero = "{price.at_zero}"\n'
            f'partial = "{price.partial}"\neach_group = {str(price.each_group).lower()}\n'
        ),
        plain.Package: lambda: f'kind = "package-price"\nof = ["m"]\neach_group = {str(price.each_group).lower()}\n',
        plain.Matrix: lambda: 'kind = "matrix-price"\nof = ["m"]\n',
        plain.Percentage: lambda: 'kind = "percentage-price"\ntakes = { meter = "thing" }\n',
    }[type(price)]()
    return fixed + "".join(f'{key} = {{ order = "{key}" }}\n' for key in terms_of(price)) + schedule


def owed(*case: Any, **more: Any) -> list[plain.Owed]:
    """The engine's lines but those of meters, once every one of them re-adds."""
    found = answered(*case, **more)
    assert not found.faults, list(map(str, found.faults))
    for name in found.lines["line"].to_list():
        assert explain(found, name, registry()).agrees
    columns = ("period_start", "from_on", "part", "amount", "working")
    return sorted(plain.Owed(*row) for row in found.lines.filter(pl.col("clause") != "m").select(columns).iter_rows())


@dataclass(frozen=True)
class Customer:
    """An account with one agreement: what the order fills in, and later; what it uses; how many it has of what."""

    name: str
    terms: Sequence[dict[str, str]]
    life: plain.Life
    uses: Iterable[plain.Event] = ()
    quantities: str = ""
    changes: Iterable[tuple[date, int]] = ()


def answered(clauses: dict[str, str], *customer: Any, **more: Any) -> Answer:
    """What the engine answers for one customer on clauses by id."""
    one = Customer("acme", *customer, **more)
    return together(clauses, [one], one.life.through)


def together(clauses: dict[str, str], customers: Sequence[Customer], through: date, *, apart: bool = False) -> Answer:
    """What the engine answers for customers on clauses by id, in one bucket or each in its own."""
    faults = Faults()
    sections = (f"## {name} {{#{name}}}\n\nWords.\n\n```clause\n{text}```\n" for name, text in clauses.items())
    head = '---\nservice = "s"\nname = "s"\neffective_on = 2020-01-01\n---\n# S\n\n'
    description = read_description("services/s.md", head + "\n".join(sections), faults)
    assert description is not None, list(map(str, faults))
    shapes: dict[int, Shape] = {}
    accounts, events, buckets = [], [], []
    for one in customers:
        account = read_account(f"accounts/{one.name}.toml", _account(one), faults, AccountDefaults())
        assert account is not None, list(map(str, faults))
        accounts.append(account)
        events += _events(one, faults)
        rows: list[tuple[Any, ...]] = []
        for number, use in enumerate(one.uses):
            shape = Shape("thing", dimensions=dimensions_text(dict(use.dimensions)))
            shapes[shape.key] = shape
            at = int(use.at.timestamp()) * 1_000_000 + number  # those of one second stay in their order
            rows.append((key64(one.name), at, number, number, key64(use.user), use.quantity, 1, use.number, shape.key))
        buckets.append(([account], pl.DataFrame(rows, schema=USAGE_SCHEMA, orient="row")))
    case = Case(Catalogue([description], faults), accounts, events, None, shapes)
    whole = [(accounts, pl.concat([usage for _, usage in buckets]))]
    return answer(case, through, buckets if apart else whole, faults, want_charges=True)


def _account(one: Customer) -> str:
    filled = "".join(f"{key} = {value}\n" for key, value in one.terms[0].items()) if one.terms else ""
    return (
        f'name = "A"\ncountry = "NL"\ncurrency = "EUR"\ntime_zone = "{one.life.zone}"\n[[order]]\nid = "{one.name}-o"\n'
        f'service = "s"\nstart_on = {one.life.start_on}\n{one.quantities}[order.terms]\n{filled}'
    )


def _events(one: Customer, faults: Faults) -> Iterable[Event]:
    """The end, the changes of the quantity, and the amendment made from the TOML of its terms."""
    said: list[dict[str, Any]] = [{"type": "agreement-ended", "effective_on": str(one.life.end_on)}]
    for day, quantity in one.changes:
        said.append({"type": "quantity-changed", "effective_on": str(day), "unit": "seat", "quantity": quantity})
    if one.life.changed_on is not None:
        terms = tomllib.loads("".join(f"{key} = {value}\n" for key, value in one.terms[1].items()))
        day = str(one.life.changed_on)
        said.append({"type": "terms-amended", "effective_on": day, "by": "agreement", "terms": terms})
    named = ({"id": f"{one.name}-{number}", "agreement": f"{one.name}-o", **event} for number, event in enumerate(said))
    return without_repeats(read_events("\n".join(map(json.dumps, named)), "events.jsonl", faults), faults)


def schedule_of(life: plain.Life) -> str:
    anchor = "calendar" if life.counted_from == date(1970, 1, 1) else "anniversary"
    return f'every = {{ months = {life.months} }}\nanchor = "{anchor}"\n'

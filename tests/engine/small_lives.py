"""A book in a few lines: services as blocks of terms, one account's orders, events; and what came of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from textwrap import dedent

import polars as pl

from counterfoil.calendar import microseconds
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import read_description
from counterfoil.contract.faults import Faults
from counterfoil.contract.orders import AccountDefaults, read_account
from counterfoil.contract.selection import Shape
from counterfoil.engine.answering import Answer, answer
from counterfoil.engine.run import USAGE_SCHEMA, Case
from counterfoil.facts.events import read_events, without_repeats
from counterfoil.keys import key64

SHAPE = Shape("voice", "outbound", "", "NL", "fixed", "", "test")
ACCOUNT = 'name = "Ada"\ncountry = "NL"\ncurrency = "EUR"\ntime_zone = "Europe/Amsterdam"\n'


def description(service: str, clauses: Mapping[str, str], on: date = date(2000, 1, 1), faults: Faults | None = None):
    """Read a description of clauses by id; what is in a block is TOML."""
    text = f'---\nservice = "{service}"\nname = "{service}"\neffective_on = {on}\n---\n'
    for identity, block in clauses.items():
        text += f"\n## {identity} {{#{identity}}}\n\nProse.\n\n```clause\n{dedent(block).strip()}\n```\n"
    return read_description(f"services/{service}/{on}.md", text, faults if faults is not None else Faults())


def event(type_: str, on: str, agreement: str = "main", **more) -> dict[str, object]:
    return {"type": type_, "effective_on": on, "agreement": agreement, **more}


def calls(*starts_and_minutes: tuple[str, int]) -> pl.DataFrame:
    """Usage of Ada's: calls by their start in UTC and their minutes."""
    rows = []
    for start, minutes in starts_and_minutes:
        at = microseconds(datetime.fromisoformat(start).replace(tzinfo=UTC))
        rows.append((key64("ada"), at, key64(start), at, 0, minutes * 60, 1, 0, key64(*SHAPE)))
    return pl.DataFrame(rows, schema=USAGE_SCHEMA, orient="row")


def lived(
    services: Sequence[object],
    orders: str,
    events: Sequence[Mapping[str, object]] = (),
    through: str = "2026-12-31",
    usage: pl.DataFrame | None = None,
    lines: Sequence[str] | None = None,
) -> Answer:
    """Return the answer for one account; `orders` is TOML, `lines` are events as a file has them."""
    faults = Faults()
    known = [one for one in services if one is not None]
    catalogue = Catalogue(known, faults)
    account = read_account("accounts/ada.toml", ACCOUNT + dedent(orders), faults, AccountDefaults())
    assert account is not None, list(faults)
    lines = lines if lines is not None else [json.dumps({"id": str(n), **one}) for n, one in enumerate(events)]
    found = without_repeats(read_events("\n".join(lines), "events/ada.jsonl", faults), faults)
    case = Case(catalogue, (account,), found, None, {key64(*SHAPE): SHAPE})
    return answer(case, date.fromisoformat(through), [((account,), usage)], list(faults))


def amounts(found: Answer, **where: object) -> list[int]:
    """Return the amounts of the lines that match, by their first day and the day they are billed; no fault may be."""
    assert [str(fault) for fault in found.faults] == []
    return found.lines.filter(**where).sort("from_on", "bill_on", "part")["amount"].to_list()

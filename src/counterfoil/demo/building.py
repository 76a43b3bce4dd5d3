"""The demo's book: a few accounts, tens of thousands of calls on real numbering plans, the same every time."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from counterfoil.demo.calls import USUAL, CallingAccount, generate_calls
from counterfoil.demo.deck import generate_deck

TEMPLATES: Final = Path(__file__).parent / "book"
MARK: Final = ".counterfoil-demo"  # stands in a directory that the demo made, and may therefore make anew
FIRST_DAY: Final = date(2026, 9, 1)
DAYS: Final = 61
THROUGH: Final = date(2026, 11, 1)
CALLS_PER_ACCOUNT: Final = 15_000
PREFIXES: Final = 5_000
ACCOUNT: Final = "ben"  # whose first invoice is looked at, and to whom offers could be made
_SEED: Final = 2026

# Ben only telephones, Cleo also confers, Harbour does nothing else.
_ACCOUNTS: Final = (
    (CallingAccount("ben", "NL", "Europe/Amsterdam"), USUAL._replace(conference=0)),
    (CallingAccount("cleo", "FR", "Europe/Paris"), USUAL),
    (CallingAccount("harbour", "GB", "Europe/London"), USUAL._replace(conference=10_000)),
)
_EVENTS: Final[dict[str, tuple[dict[str, object], ...]]] = {
    "ben": (
        {
            "type": "quantity-changed",
            "id": "ben-1",
            "effective_on": "2026-10-12",
            "agreement": "ben-phone",
            "unit": "extension",
            "quantity": 45,
            "note": "a new shop: three extensions more",
        },
    ),
    "cleo": (
        {
            "type": "quantity-changed",
            "id": "cleo-1",
            "effective_on": "2026-10-01",
            "agreement": "cleo-meeting",
            "unit": "named-user",
            "quantity": 9,
            "note": "and with the named user comes an audio user",
        },
    ),
}


class NotTheDemos(Exception):
    """A directory is there that the demo did not make; nothing in it was touched."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built."""

    directory: Path
    accounts: int
    records: int


def build(directory: Path, calls_per_account: int = CALLS_PER_ACCOUNT) -> Built:
    """Write the demo's book; raises NotTheDemos for a directory that is not empty and not the demo's own."""
    if directory.exists() and (not directory.is_dir() or (any(directory.iterdir()) and not is_the_demos(directory))):
        raise NotTheDemos(str(directory))
    remove(directory)
    directory.mkdir(parents=True)
    (directory / MARK).write_text("Made by `counterfoil demo`, which replaces the whole directory.\n", "utf-8")
    calls = pl.concat(
        generate_calls([account], calls_per_account, FIRST_DAY, DAYS, _SEED, mix=mix) for account, mix in _ACCOUNTS
    )
    numbers = _own_numbers(calls)
    for template in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        text = template.read_text("utf-8")
        for account, own in numbers.items():
            text = text.replace(f"@NUMBERS:{account}@", ", ".join(f'"{number}"' for number in own))
        _write(directory / template.relative_to(TEMPLATES), text)
    for account, events in _EVENTS.items():
        _write(directory / "events" / f"{account}.jsonl", "".join(json.dumps(event) + "\n" for event in events))
    generate_deck(PREFIXES).write_csv(directory / "decks" / "world.csv")
    return Built(directory, len(_ACCOUNTS), _write_usage(directory / "usage", calls))


def is_the_demos(directory: Path) -> bool:
    """Return whether the demo made a directory."""
    return (directory / MARK).is_file()


def remove(directory: Path) -> None:
    """Remove a directory that the demo made."""
    if is_the_demos(directory):
        shutil.rmtree(directory)


def _own_numbers(calls: pl.DataFrame) -> Mapping[str, list[str]]:
    """Return each account's own numbers, sorted."""
    own = calls.with_columns(own=pl.when(pl.col("direction") == "inbound").then("to").otherwise("from"))
    return {
        str(account): sorted(set(numbers))
        for account, numbers in own.group_by("account").agg(pl.col("own").unique()).iter_rows()
    }


def _write_usage(folder: Path, calls: pl.DataFrame) -> int:
    """Write what the switch and the bridge delivered, a file a month; return how many rows, of which some are twice."""
    started = pl.from_epoch("started_us", time_unit="us").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    month = pl.max_horizontal(
        pl.from_epoch("delivered_us", time_unit="us").dt.strftime("%Y-%m"), pl.lit(f"{FIRST_DAY:%Y-%m}")
    )
    # Harbour has a conference service of its own, which the generator does not know.
    service = pl.when(pl.col("account") == "harbour").then(pl.lit("openvoice")).otherwise("service")
    rows = calls.with_columns(
        started=started,
        month=month,
        source=pl.when(pl.col("service") == "").then(pl.lit("switch")).otherwise(pl.lit("bridge")),
    ).with_columns(service=pl.when(pl.col("source") == "bridge").then(service).otherwise("service"))
    # What is left of a conference at the end of the generated rows is a telephone call, which Harbour does not make.
    rows = rows.filter((pl.col("account") != "harbour") | (pl.col("source") == "bridge"))
    columns = ["id", "account", "call", "started", "from", "to", "seconds", "direction", "service", "lines"]
    for (source, delivered), part in rows.group_by("source", "month", maintain_order=True):
        part.select(columns).write_csv(folder / f"{source}-{delivered}.csv")
    return rows.height


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")

"""Writes the job's input: `python -m benchmarks.generate RECORDS` into benchmarks/data/usage-RECORDS.

Numbers are drawn from the deck's prefixes, so that hundreds of thousands of different ones are called, home and
abroad. They are for measuring only, in a directory that git ignores: unlike the demo's, they may be somebody's.
"""

import sys
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import phonenumbers
import polars as pl

from benchmarks.job import DAYS, DECK_DATES, FROM_DAY, ZONES, JobData
from counterfoil.demo.calls import SECOND_US, durations, hour_slots, starts
from counterfoil.demo.deck import generate_deck
from counterfoil.demo.draws import Draws, Integers
from counterfoil.keys import key64

DATA: Final = Path(__file__).resolve().parent / "data"
ACCOUNTS: Final = 2_000
CONTACTS: Final = 400  # different numbers that an account calls
PREFIXES: Final = 20_000
SEED: Final = 20_261_122
_HOMES: Final = (31, 32, 33, 34, 39, 44, 49, 46, 61, 1)
_INCREMENTS: Final = ((18, 6), (60, 60), (1, 1))
_MINIMA: Final = (0, 1_000, 5_000, 20_000)
_ACCOUNTS_AT_ONCE: Final = 100


def job_data(records: int) -> JobData:
    """Return the input of so many records (and 0.5 % duplicates), generated unless it is there."""
    directory = DATA / f"usage-{records}"
    if not (directory / "usage.parquet").exists():
        write_job(records, directory)
    return JobData(directory)


def write_job(records: int, directory: Path, accounts: int = ACCOUNTS, prefixes: int = PREFIXES) -> JobData:
    """Write the input of `records` // `accounts` calls for each account; equal arguments write equal rows."""
    directory.mkdir(parents=True, exist_ok=True)
    deck = _deck(prefixes)
    deck.write_parquet(directory / "deck.parquet")
    terms = _accounts(accounts)
    terms.write_parquet(directory / "accounts.parquet")
    names = deck.unique("prefix", maintain_order=True).select("prefix", "destination").with_columns(_shape_of_prefix())
    _shapes(names).write_parquet(directory / "shapes.parquet")
    parts = [
        _usage(terms[at : at + _ACCOUNTS_AT_ONCE], names, records // accounts)
        for at in range(0, accounts, _ACCOUNTS_AT_ONCE)
    ]
    # As delivered: in order of arrival over all accounts.
    usage = pl.concat(parts).sort("delivered_us", "record").drop("delivered_us")
    aside = directory / "usage.parquet.part"
    usage.write_parquet(aside)
    aside.rename(directory / "usage.parquet")
    return JobData(directory)


def _deck(prefixes: int) -> pl.DataFrame:
    deck = generate_deck(prefixes, SEED, DECK_DATES)
    nano = pl.col("price").str.replace(".", "", literal=True).cast(pl.Int64) * 10_000
    return deck.select("prefix", "destination", "price", nano.alias("price_nano"), "effective_on")


def _accounts(count: int) -> pl.DataFrame:
    """Terms in turn, so that each combination is there; three in five have an allowance of 100 to 600 minutes."""
    number = np.arange(count)
    ids = [f"ACC-{at:06}" for at in number]
    allowance = np.where(number % 5 < 3, (1 + number % 6) * 100 * 60, 0)
    return pl.DataFrame(
        {
            "account": [key64(id_) for id_ in ids],
            "account_id": ids,
            "zone": [ZONES[at % 4] for at in number],
            "home": [str(_HOMES[at % len(_HOMES)]) for at in number // 4],
            "initial": [_INCREMENTS[at % 3][0] for at in number],
            "subsequent": [_INCREMENTS[at % 3][1] for at in number],
            "allowance_seconds": allowance,
            "minimum_cents": [_MINIMA[at // 4 % 4] for at in number],
        }
    )


def _shape_of_prefix() -> list[pl.Expr]:
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE

    def country(prefix: str) -> str:
        return next(codes[int(prefix[:size])][0] for size in (1, 2, 3) if int(prefix[:size]) in codes)

    line_type = (
        pl.when(pl.col("destination").str.ends_with(" mobile")).then(pl.lit("mobile")).otherwise(pl.lit("fixed"))
    )
    return [
        pl.col("prefix").map_elements(country, return_dtype=pl.String).alias("country"),
        line_type.alias("line_type"),
    ]


def _shapes(names: pl.DataFrame) -> pl.DataFrame:
    """Both directions of every country and line type met in the deck."""
    shapes = names.select("country", "line_type").unique(maintain_order=True)
    rows = [
        ("voice", direction, "", country, line_type, "", "benchmark")
        for direction in ("outbound", "inbound")
        for country, line_type in shapes.rows()
    ]
    columns = ("meter", "direction", "service", "country", "line_type", "label", "source")
    keys = pl.Series("shape", [key64(*row) for row in rows], dtype=pl.Int64)
    return pl.DataFrame(rows, schema=columns, orient="row").insert_column(0, keys)


def _contacts(draws: Draws, terms: pl.DataFrame, names: pl.DataFrame) -> tuple[Integers, pl.Series]:
    """Row of the deck and number (text without the plus sign) of each account's contacts, seven in ten at home."""
    prefixes = names["prefix"]
    home = draws.happens(7_000, "home", CONTACTS)
    row = draws.below(len(prefixes), "prefix", CONTACTS)
    for code in set(terms["home"]):
        mine = (terms["home"] == code).to_numpy()[:, None] & home
        at_home = prefixes.str.starts_with(code).arg_true().to_numpy().astype(np.int64)
        row = np.where(mine, at_home[row % len(at_home)], row)
    size = prefixes.str.len_chars().to_numpy().astype(np.int64)[row]
    tail = 11 + draws.below(2, "digits", CONTACTS) - size
    tail_digits = draws.below(10**9, "tail", CONTACTS) % 10**tail
    number = prefixes.cast(pl.Int64).to_numpy()[row] * 10**tail + tail_digits
    return row, pl.Series(number.ravel()).cast(pl.String)


def _usage(terms: pl.DataFrame, names: pl.DataFrame, count: int) -> pl.DataFrame:
    ids = terms["account_id"].to_list()
    draws = Draws(SEED, ids)
    slots = {zone: hour_slots(zone, FROM_DAY, DAYS) for zone in ZONES}
    started = np.concatenate(
        [starts(Draws(SEED, [id_]), slots[zone], count) for id_, zone in zip(ids, terms["zone"], strict=True)]
    )
    seconds = np.where(draws.happens(300, "no answer", count), 0, durations(draws, count))
    inbound = draws.happens(1_000, "inbound", count)
    # Of two draws the smaller: every account has its favourites.
    contact = np.minimum(draws.below(CONTACTS, "contact", count), draws.below(CONTACTS, "contact again", count))
    contact += np.arange(len(ids)).reshape(-1, 1) * CONTACTS
    row, number = _contacts(draws, terms, names)
    row = row.ravel()[contact.ravel()]
    late = draws.happens(200, "late", count) * (1 + draws.below(10, "days late", count)) * 86_400 * SECOND_US
    directions = {name: _shape_keys(names, name)[row] for name in ("outbound", "inbound")}
    digits = number.str.len_chars().clip(upper_bound=12).cast(pl.Int64)
    called_key = number.str.slice(0, 12).str.pad_end(12, "0").cast(pl.Int64) * 16 + digits
    frame = pl.DataFrame(
        {
            "account": np.repeat(terms["account"].to_numpy(), count),
            "started_us": started.ravel(),
            "record": draws.bits("record", count).ravel().view(np.int64),
            "digest": draws.bits("digest", count).ravel().view(np.int64),
            "call": draws.bits("record", count).ravel().view(np.int64),
            "party": draws.below(20, "party", count).ravel(),
            "quantity": seconds.ravel(),
            "lines": np.ones(seconds.size, dtype=np.int32),
            "called": called_key.gather(contact.ravel()),
            "shape": np.where(inbound.ravel(), directions["inbound"], directions["outbound"]),
            "number": ("+" + number).gather(contact.ravel()),
            "account_id": pl.Series(ids).gather(np.repeat(np.arange(len(ids)), count)),
            "delivered_us": (started + seconds * SECOND_US + late).ravel(),
        }
    )
    twice = pl.Series(draws.happens(50, "twice", count).ravel())
    again = frame.filter(twice).with_columns(pl.col("delivered_us") + 86_400 * SECOND_US)
    return pl.concat([frame, again])


def _shape_keys(names: pl.DataFrame, direction: str) -> Integers:
    keys = {
        (country, line_type): key64("voice", direction, "", country, line_type, "", "benchmark")
        for country, line_type in names.select("country", "line_type").unique().rows()
    }
    return np.array([keys[pair] for pair in names.select("country", "line_type").rows()], dtype=np.int64)


def agreements(count: int) -> Path:
    """Return the file of so many agreements with a monthly fee, generated unless it is there.

    Columns: agreement, seats, price_nano (for a seat and month), from_on and until_on (days, half-open). November
    2026 is billed; three in ten agreements begin or end in it.
    """
    path = DATA / f"agreements-{count}.parquet"
    if not path.exists():
        draws = Draws(SEED, ["agreements"])
        november = (date(2026, 11, 1) - date(1970, 1, 1)).days
        begins = draws.happens(2_000, "begins", count)[0]
        ends = draws.happens(1_000, "ends", count)[0]
        day = draws.below(30, "day", count)[0]
        frame = pl.DataFrame(
            {
                "agreement": np.arange(count),
                "seats": 1 + draws.below(50, "seats", count)[0],
                "price_nano": (500 + draws.below(2_500, "price", count)[0]) * 10**7,
                "from_on": np.where(begins, november + day, november - 200),
                "until_on": np.where(ends & ~begins, november + 1 + day, november + 400),
            },
            schema_overrides={"from_on": pl.Int32, "until_on": pl.Int32},
        )
        DATA.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(path)
    return path


if __name__ == "__main__":
    print(job_data(int(sys.argv[1])).directory)

"""The job as a plain loop over Python's own values, as one writes it who minds speed but not columns.

It shares no line with the other contestants beyond the job's statement, so that equal results mean something.
"""

from bisect import bisect_right
from typing import NamedTuple

import polars as pl

from benchmarks.job import DECK_DATES, LINES, MONTHS, NANO_SECONDS_IN_A_CENT, SHORTFALL, JobData, steps


class Input(NamedTuple):
    """The files as Python's own values; reading them is not measured."""

    records: list[tuple[int, int, int, int, bool, str]]  # account, started_us, record, seconds, outbound, number
    accounts: list[tuple[int, str, int, int, int, int]]  # account, zone, increments, allowance, minimum
    decks: list[dict[str, tuple[str, int]]]  # by date: prefix to (destination, price)


def read(data: JobData) -> Input:
    """Read the input; numbers lose their plus sign."""
    records = (
        pl.scan_parquet(data.usage)
        .with_columns(outbound=pl.col("shape").is_in(data.outbound()), digits=pl.col("number").str.slice(1))
        .select("account", "started_us", "record", "quantity", "outbound", "digits")
        .collect()
    )
    accounts = data.accounts.select(
        "account", "zone", "initial", "subsequent", "allowance_seconds", "minimum_cents"
    ).rows()
    decks = [
        {
            prefix: (destination, price)
            for prefix, destination, price in data.deck.filter(effective_on=day)
            .select("prefix", "destination", "price_nano")
            .iter_rows()
        }
        for day in DECK_DATES
    ]
    return Input(records.rows(), accounts, decks)


def run(given: Input) -> pl.DataFrame:
    """Return the job's lines."""
    terms = {row[0]: row[1:] for row in given.accounts}
    stretches = {zone: [step for step in steps() if step.zone == zone] for zone in {terms[key][0] for key in terms}}
    begins = {zone: [step.from_us for step in found] for zone, found in stretches.items()}
    longest = max(len(prefix) for deck in given.decks for prefix in deck)
    known: list[dict[str, tuple[str, int]]] = [{} for _ in given.decks]
    left: dict[tuple[int, int], int] = {}
    lines: dict[tuple[int, int, str], list[int]] = {}
    last = None
    for account, started, record, seconds, outbound, number in sorted(given.records):
        if not outbound or seconds == 0 or (account, record) == last:
            continue
        last = account, record  # sorted by account, start and record: the second copy comes next
        zone, initial, subsequent, allowance, _ = terms[account]
        step = stretches[zone][bisect_right(begins[zone], started) - 1]
        billed = initial if seconds <= initial else initial - (initial - seconds) // subsequent * subsequent
        remaining = left.get((account, step.month), allowance)
        free = min(billed, remaining)
        left[account, step.month] = remaining - free

        found = known[step.version].get(number)
        if found is None:
            deck = given.decks[step.version]
            size = longest
            while number[:size] not in deck:
                size -= 1
            found = known[step.version][number] = deck[number[:size]]
        destination, price = found
        line = lines.setdefault((account, step.month, destination), [0, 0, 0, 0])
        line[0] += 1
        line[1] += billed
        line[2] += free
        line[3] += (billed - free) * price

    rows = []
    paid: dict[tuple[int, int], int] = {}
    for (account, month, destination), (calls, billed, free, charge) in lines.items():
        cents = (2 * charge + NANO_SECONDS_IN_A_CENT) // (2 * NANO_SECONDS_IN_A_CENT)
        rows.append((account, month, destination, calls, billed, free, cents))
        paid[account, month] = paid.get((account, month), 0) + cents
    for account, (_, _, _, _, minimum) in terms.items():
        for month in MONTHS:
            missing = minimum - paid.get((account, month), 0)
            if missing > 0:
                rows.append((account, month, SHORTFALL, 0, 0, 0, missing))
    return pl.DataFrame(rows, schema=LINES, orient="row")

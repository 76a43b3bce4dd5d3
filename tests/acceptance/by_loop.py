"""The independent side: a bill as a loop over rows with csv, datetime and fractions; nothing of the engine is used.

What is of the product here only reads an answer: whether all rows of the files are in it, and what a line says of
itself.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import polars as pl

from counterfoil.book import PlainBook
from counterfoil.contract.kinds import registry
from counterfoil.engine.answering import Answer
from counterfoil.engine.explaining import explain

REASONS = {"unanswered", "zero-quantity", "internal", "repeated"}


def cents(exact: Fraction | Decimal | int) -> int:
    """Currency units in cents, half up."""
    whole, rest = divmod(Fraction(exact) * 100, 1)
    return int(whole) + (rest >= Fraction(1, 2))


def in_steps(seconds: int, initial: int, subsequent: int) -> int:
    """What is billed of a call: the initial increment, then steps added one by one until the call is covered."""
    billed = initial
    while billed < seconds:
        billed += subsequent
    return billed


def utc(local: str, pattern: str, zone: str) -> datetime:
    return datetime.strptime(local, pattern).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def longest(prefixes: Mapping[str, object], number: str) -> str:
    """The longest beginning of a number that is listed; brute force."""
    return max((number[:size] for size in range(1, len(number) + 1) if number[:size] in prefixes), key=len)


def each_row_is_somewhere(book: PlainBook, answer: Answer, rows: int) -> Counter[str]:
    """Every row of the files is a record, not billable for a reason, or in the rejects file with its reason; every
    record is rated, taken by no clause, or outside all agreements. Returns the rows by what became of them.
    """
    became: Counter[str] = Counter()
    for one in book.usage.imports:
        assert one.rows == one.records + sum(one.not_billable.values()) + sum(one.rejected.values())
        assert one.not_billable.keys() <= REASONS
        lines = (book.usage.derived / "imports" / one.folder / "rejects.jsonl").read_text("utf-8").splitlines()
        rejects = [json.loads(line) for line in lines]
        assert Counter(reject["reason"] for reject in rejects) == one.rejected
        assert all(reject["text"] and reject["row"] > 0 for reject in rejects)
        became.update({"record": one.records, **one.not_billable, **one.rejected})
    assert sum(became.values()) == rows
    stored = sum(
        records.height for _, records in book.buckets() if records is not None
    )  # each record once, however often it was delivered
    rated = answer.charges.select("account", "record").n_unique() if answer.charges.height else 0
    untaken, outside = answer.untaken["records"].sum(), answer.outside["records"].sum()
    assert stored == rated + untaken + outside
    became.update(
        {"rated": rated, "untaken": untaken, "outside": outside, "delivered again": became["record"] - stored}
    )
    return +became


def amounts(answer: Answer, *by: str, **only: str) -> dict[object, int]:
    """Amounts of an answer's lines in minor units, added up by some columns."""
    found: dict[object, int] = defaultdict(int)
    for row in answer.lines.filter(**only).iter_rows(named=True):
        key = tuple(row[name] for name in by)
        found[key if len(by) > 1 else key[0]] += row["amount"]
    return dict(found)


def exact(answer: Answer, **only: str) -> Fraction:
    """The unrounded sum of the lines of usage, from what the lines themselves carry, in currency units."""
    total = Fraction(0)
    for row in answer.lines.filter(**only).iter_rows(named=True):
        names = [name for name, _ in registry().by_name[row["kind"]].working]
        said = dict(zip(names, row["working"], strict=True))
        total += said["sum"] + Fraction(said["sum_rest"], said["per"])
    return total / 10**9


def explained(answer: Answer, lines: Iterable[str], decimals: int | None = None) -> None:
    """Each of these lines leads to its clause, and the records that are listed add up to its amount."""
    for name in lines:
        row = answer.lines.filter(line=name).row(0, named=True)
        one = explain(answer, name, registry())
        assert one.agrees
        assert one.readded == row["amount"] or one.kind == "included-allowance"
        assert one.file_line > 0
        assert one.heading
        if one.kind not in ("usage-rate", "rate-deck", "included-usage"):
            continue
        assert one.records.height
        total = Fraction(0)
        for record in one.records.iter_rows(named=True):
            charge = Fraction((record["billed"] - record["covered"]) * record["price"], record["per"])
            charge = (charge + record["fixed"]) / 10**9
            if decimals is not None:
                charge = Fraction(cents(charge * 10 ** (decimals - 2)), 10**decimals)
            total += charge
        assert cents(total) == row["amount"]


def some(answer: Answer, count: int = 8) -> list[str]:
    """A few lines from all over an answer: the first and the largest of each clause, then every so many."""
    lines = answer.lines
    chosen = lines.group_by("clause", maintain_order=True).agg(
        pl.first("line"), pl.col("line").sort_by("amount").last().alias("largest")
    )
    step = max(1, lines.height // count)
    return sorted({*chosen["line"], *chosen["largest"], *lines["line"].gather_every(step)})

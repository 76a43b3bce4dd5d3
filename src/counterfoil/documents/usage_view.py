"""Itemised usage for an appendix: the rated records behind an invoice's lines, or their sums by day."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import polars as pl

from counterfoil.billing import Invoice, InvoiceLine
from counterfoil.calendar import zone
from counterfoil.documents.localised import Localised
from counterfoil.keys import called_digits
from counterfoil.money import half_up

MOST_ROWS: Final = 500  # records of an appendix; beyond, one row a day
_PLACES: Final = 4  # decimals of a record's charge on the page
_TIMES: Final = (60, 3_600)
_NANO: Final = 10**9
CSV_COLUMNS: Final = (
    "line",
    "clause",
    "started",
    "number",
    "measured",
    "billed",
    "included",
    "price",
    "per",
    "fixed",
    "exact",
)


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """A rated record: local time, number, base units of its meter, exact charge in nano of the currency unit."""

    line: InvoiceLine
    started: datetime
    number: str
    quantity: int
    billed: int
    covered: int
    price: int
    per: int
    fixed: int

    @property
    def is_time(self) -> bool:
        """Whether seconds are counted; the line of a correction is a piece, and its records are priced per minute."""
        return self.line.unit == "second" or (self.line.unit == "piece" and self.per in _TIMES)

    @property
    def charge(self) -> Fraction:
        """What it adds to its line, exactly, in 10^-9 of the currency unit."""
        return Fraction((self.billed - self.covered) * self.price, self.per) + self.fixed


def usage_records(invoice: Invoice, charges: pl.DataFrame, time_zone: str) -> tuple[UsageRecord, ...]:
    """Return the records behind an invoice's lines, by line and time; `charges` is that of an answer."""
    owners = {name: line for line in invoice.lines for name in line.owes_lines}
    local = zone(time_zone)
    found = [
        UsageRecord(
            owners[row["line"]],
            datetime.fromtimestamp(row["started_us"] // 10**6, UTC).astimezone(local),
            called_digits(row["called"]),
            row["quantity"], row["billed"], row["covered"], row["price"], row["per"], row["fixed"],
        )
        for row in charges.filter(pl.col("line").is_in(list(owners))).sort("started_us", "record").iter_rows(named=True)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: int(each.line.number)))


def usage_csv(records: Iterable[UsageRecord]) -> bytes:
    """Return every record: base units, and the exact charge as a decimal of the currency (twelve places)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for each in records:
        price, fixed = (f"{Decimal(value).scaleb(-9):f}" for value in (each.price, each.fixed))
        writer.writerow(
            [
                each.line.number, each.line.address, each.started.isoformat(), each.number, each.quantity, each.billed,
                each.covered, price, each.per, fixed, f"{_exact(each.charge, 12):f}",
            ]
        )  # fmt: skip
    return text.getvalue().encode()


def usage_tables(records: Iterable[UsageRecord], write: Localised, headings: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a table for each line: its records, or its days where there are more than MOST_ROWS in all."""
    by_line: dict[str, list[UsageRecord]] = {}
    for each in records:
        by_line.setdefault(each.line.number, []).append(each)
    by_day = sum(map(len, by_line.values())) > MOST_ROWS
    return [
        {
            "heading": " · ".join(text for text in (_name(of[0].line, headings), of[0].line.description) if text),
            "by_day": by_day,
            "rows": list(_days(of, write) if by_day else _rows(of, write)),
        }
        for of in by_line.values()
    ]


def _name(line: InvoiceLine, headings: Mapping[str, str]) -> str:
    return headings.get(line.address, line.name)


def _rows(records: Iterable[UsageRecord], write: Localised) -> Iterator[list[str]]:
    for each in records:
        yield [write.instant(each.started), each.number, *_measures([each], write)]


def _days(records: Iterable[UsageRecord], write: Localised) -> Iterator[list[str]]:
    days: dict[date, list[UsageRecord]] = {}
    for each in records:
        days.setdefault(each.started.date(), []).append(each)
    for day, of_day in days.items():
        yield [write.day(day, "d MMM y"), write.number(len(of_day)), *_measures(of_day, write)]


def _measures(records: list[UsageRecord], write: Localised) -> list[str]:
    unit = records[0].line.unit
    show = write.data if unit == "byte" else write.duration if records[0].is_time else write.number
    sums = [sum(getattr(each, name) for each in records) for name in ("quantity", "billed", "covered")]
    charge = sum((each.charge for each in records), Fraction(0))
    return [
        show(sums[0]),
        show(sums[1]),
        show(sums[2]) if sums[2] else "",
        write.decimals(_exact(charge, _PLACES), _PLACES),
    ]


def minutes_by_day(records: Iterable[UsageRecord]) -> dict[date, int]:
    """Return the measured minutes of each local day from the first to the last, half up."""
    seconds: dict[date, int] = {}
    for each in records:
        if each.is_time:
            day = each.started.date()
            seconds[day] = seconds.get(day, 0) + each.quantity
    if not seconds:
        return {}
    first, last = min(seconds), max(seconds)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {day: half_up(seconds.get(day, 0), 60) for day in days}


def _exact(nano: Fraction, places: int) -> Decimal:
    """Return nano of the currency unit as a decimal with so many places, half up."""
    return Decimal(half_up(nano.numerator * 10**places, nano.denominator * _NANO)).scaleb(-places)

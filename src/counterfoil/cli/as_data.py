"""Answers for programs: JSON, CSV and Parquet. What they hold is documented in docs/formats.md and src/.../schemas."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from counterfoil.contract.faults import Fault

REVISION = 1  # of the JSON; goes up when a program that reads it would have to change


def amount(minor: int, digits: int) -> str:
    """Return minor units as a decimal text of currency units."""
    return f"{Decimal(minor).scaleb(-digits):f}"


def fault_object(fault: Fault) -> dict[str, Any]:
    """Return a fault as JSON has it."""
    where = fault.where
    return {
        "name": fault.name,
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "length": where.length,
        "excerpt": where.excerpt,
        "message": fault.message,
        "expected": fault.expected,
        "accounts": sorted(fault.accounts),
        "services": sorted(fault.services),
        "agreements": sorted(fault.agreements),
    }


def note_objects(notes: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return notes as JSON has them."""
    return [{"name": name, "text": text} for name, text in notes]


def text_of(answer: str, content: dict[str, Any]) -> str:
    """Return the JSON text of a command's answer."""
    whole = {"answer": answer, "revision": REVISION, **content}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no form in JSON")


def rows_of(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as objects."""
    return frame.rows(named=True)


def flat_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines as one flat table: the amount as decimal text and as minor units, without the working."""
    amounts = [amount(minor, digits) for minor, digits in lines.select("amount", "digits").iter_rows()]
    return lines.select(
        "line", "account", "agreement", "service", "clause", "heading", "kind", "part", "period_start", "period_end",
        "from_on", "until_on", "bill_on", "currency", pl.Series("amount", amounts, dtype=pl.String),
        pl.col("amount").alias("minor"), "version", "file", "file_line",
    )  # fmt: skip

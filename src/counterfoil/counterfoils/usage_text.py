"""Usage records as text: one row of integers a record, and the words that their shapes stand for."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from counterfoil.contract.selection import Shape
from counterfoil.counterfoils.manifest import CannotRecompute
from counterfoil.engine.run import USAGE_SCHEMA
from counterfoil.keys import key64

RECORDS: Final = "usage/records.csv"
SHAPES: Final = "usage/shapes.csv"
RECORD_COLUMNS: Final = tuple(name for name in USAGE_SCHEMA if name != "account")
SHAPE_COLUMNS: Final = ("key", *Shape._fields)


def usage_members(owned: pl.DataFrame, known: Mapping[int, Shape]) -> Iterator[tuple[str, bytes]]:
    """Yield the members that hold an account's records and the shapes that they name; none if it has no records."""
    records = owned.select(RECORD_COLUMNS)
    if records.is_empty():
        return
    yield RECORDS, records.write_csv(line_terminator="\n").encode()
    used = set(records["shape"].unique())
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(SHAPE_COLUMNS)
    rows.writerows((key, *shape) for key, shape in sorted(known.items()) if key in used)
    yield SHAPES, text.getvalue().encode()


def text_of(members: Mapping[str, bytes], name: str) -> str:
    """Return the text of a member; raises CannotRecompute."""
    if name not in members:
        raise CannotRecompute(name, "", "missing")
    try:
        return members[name].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = members[name][: error.start].count(b"\n") + 1
        raise CannotRecompute(name, f"line {line}", "not-utf8") from None


def usage_of(members: Mapping[str, bytes], account: str) -> tuple[pl.DataFrame | None, dict[int, Shape]]:
    """Return the records of an account (USAGE_SCHEMA) and the shapes that they name."""
    if RECORDS not in members:
        return None, {}
    rows = _rows(members, RECORDS, RECORD_COLUMNS)
    wide = {name: USAGE_SCHEMA[name] for name in RECORD_COLUMNS}
    frame = pl.DataFrame([_integers(row, line) for line, row in rows], schema=wide, orient="row")
    shapes = {}
    for line, row in _rows(members, SHAPES, SHAPE_COLUMNS):
        shape = Shape(*row[1:])
        if row[0] != str(shape.key):
            raise CannotRecompute(SHAPES, f"line {line}, key", "wrong-words")
        shapes[shape.key] = shape
    unknown = frame.with_row_index("at", offset=2).filter(~pl.col("shape").is_in(list(shapes)))
    if unknown.height:
        raise CannotRecompute(RECORDS, f"line {unknown['at'][0]}, shape", "unknown-shape", file=SHAPES)
    owned = frame.with_columns(account=pl.lit(key64(account), pl.Int64)).select(list(USAGE_SCHEMA))
    return owned.sort("account", "started_us", "record"), shapes


def _rows(members: Mapping[str, bytes], name: str, columns: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    rows = list(enumerate(csv.reader(io.StringIO(text_of(members, name), newline="")), 1))
    if not rows or tuple(rows[0][1]) != columns:
        raise CannotRecompute(name, "line 1", "wrong-columns", columns=", ".join(columns))
    for line, row in rows[1:]:
        if len(row) != len(columns):
            raise CannotRecompute(name, f"line {line}", "wrong-count", found=len(row), expected=len(columns))
    return rows[1:]


def _integers(row: list[str], line: int) -> list[int]:
    found = []
    for column, text in zip(RECORD_COLUMNS, row, strict=True):
        bits = 31 if column == "lines" else 63
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and -(2**bits) <= int(text) < 2**bits):
            raise CannotRecompute(RECORDS, f"line {line}, {column}", "no-number", text=text)
        found.append(int(text))
    return found

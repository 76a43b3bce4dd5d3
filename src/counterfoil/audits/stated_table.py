"""What a table of lines or calls states, by a mapping that says what its columns are.

A mapping is TOML (docs/formats.md). Mistakes are named by the line of the file, the column and what stands there.
"""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from counterfoil.audits.amounts import read_amount
from counterfoil.audits.stated import NotReadable, StatedInvoice, StatedLine
from counterfoil.facts.usage.numbers import read_number

COLUMNS: Final = ("number", "description", "clause", "from", "until", "amount", "started", "called")
_SETTINGS: Final = (
    "columns", "delimiter", "decimal", "date", "time", "time_zone", "encoding", "country", "currency", "invoice",
    "issued_on",
)  # fmt: skip
_TEXTS: Final = ("date", "time", "time_zone", "encoding", "country", "currency", "invoice")


def of_table(content: bytes, mapping: str, country: str = "") -> StatedInvoice:
    """Return what a table states; raises NotReadable. `country` is the one in whose way numbers are written."""
    how = _mapping(mapping)
    columns = how["columns"]
    if not content.strip():
        raise NotReadable("it is empty")
    encoding = str(how.get("encoding", "utf-8-sig"))
    try:
        text = content.decode(encoding)
    except LookupError:
        raise NotReadable(f'the mapping has encoding = "{encoding}", which is none') from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        better = ' If a spreadsheet wrote it, try encoding = "windows-1252" in the mapping.'
        tried = "UTF-8" if encoding == "utf-8-sig" else encoding
        raise NotReadable(f"line {line}: it is not {tried} text.{better if tried == 'UTF-8' else ''}") from None
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=how.get("delimiter", ","))
    try:
        names = rows.fieldnames or ()
        missing = [column for column in columns.values() if column not in names]
        if missing:
            raise NotReadable(f"it has no column {missing[0]!r}; it has {', '.join(map(repr, names)) or 'none'}")
        twice = [column for column in columns.values() if names.count(column) > 1]
        if twice:
            raise NotReadable(f"it has the column {twice[0]!r} twice")
        lines = tuple(_lines(rows, how, str(how.get("country", country))))
    except csv.Error as error:
        raise NotReadable(f"line {rows.line_num + 1}: it is no table: {error}") from None
    if not lines:
        raise NotReadable("it has a heading and no row: there is nothing to compare")
    return StatedInvoice(str(how.get("invoice", "")), how.get("issued_on"), str(how.get("currency", "")), lines)


def _mapping(text: str) -> Mapping[str, Any]:
    try:
        how = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise NotReadable(f"the mapping is not TOML: {error}") from None
    unknown = [key for key in how if key not in _SETTINGS]
    columns = how.get("columns")
    if unknown or not isinstance(columns, dict):
        raise NotReadable(f"the mapping takes {', '.join(_SETTINGS)}" + (f", not {unknown[0]}" if unknown else ""))
    wrong = [name for name, column in columns.items() if name not in COLUMNS or not isinstance(column, str)]
    if wrong or "amount" not in columns or not {"description", "clause", "started"} & columns.keys():
        raise NotReadable(
            f"`columns` names columns for {', '.join(COLUMNS)}: `amount` always, and `description`, `clause` or "
            "`started`" + (f"; not {wrong[0]}" if wrong else "")
        )
    if ("from" in columns) != ("until" in columns):
        raise NotReadable(
            "`columns` has `from` without `until`, or `until` without `from`: give the first and the last day"
        )
    delimiter = how.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or how.get("decimal", ".") not in (".", ","):
        raise NotReadable('`delimiter` is one character, `decimal` is "." or ","')
    no_text = [name for name in _TEXTS if not isinstance(how.get(name, ""), str)]
    if no_text:
        raise NotReadable(f"`{no_text[0]}` is {how[no_text[0]]!r}, which is no text")
    issued = how.get("issued_on")
    if issued is not None and (not isinstance(issued, date) or isinstance(issued, datetime)):
        raise NotReadable("`issued_on` is a day such as 2026-10-01")
    try:
        ZoneInfo(how.get("time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotReadable(f"`time_zone` is {how['time_zone']!r}, which is none") from None
    return how


def _lines(rows: "csv.DictReader[str]", how: Mapping[str, Any], country: str) -> Iterator[StatedLine]:
    columns, zone = how["columns"], ZoneInfo(how.get("time_zone", "UTC"))
    decimal, currency = str(how.get("decimal", ".")), str(how.get("currency", ""))
    form = str(how.get("time", "%Y-%m-%d %H:%M:%S"))
    for nth, row in enumerate(rows, 1):
        place = f"line {rows.line_num}"
        if None in row:
            raise NotReadable(
                f"{place}: it has more cells than the heading; a cell with a delimiter in it needs quotes"
            )

        def said(name: str, row: Mapping[str, str | None] = row) -> str:
            return (row.get(columns[name]) or "").strip() if name in columns else ""

        value, decimals = read_amount(said("amount"), decimal, f"{place}, column {columns['amount']!r}", currency)
        first, last = _local_day(said("from"), how, place), _local_day(said("until"), how, place)
        if (first is None) != (last is None):
            raise NotReadable(f"{place}: it says its first day or its last, and not the other")
        if first is not None and last is not None and last < first:
            raise NotReadable(f"{place}: its last day {last} lies before its first, {first}")
        started, again = _moments(said("started"), form, zone, place)
        yield StatedLine(
            said("number") or str(nth), said("description"), said("clause"), first,
            last + timedelta(days=1) if last is not None else None, value, decimals, started,
            _digits(said("called"), country), again,
        )  # fmt: skip


@lru_cache(maxsize=200_000)
def _digits(text: str, country: str) -> str:
    """Return the digits of a number as records have them: E.164 without +, also of a number in national form."""
    return read_number(text, country, bare_international=True).digits


def _moments(text: str, form: str, zone: ZoneInfo, place: str) -> tuple[datetime | None, datetime | None]:
    """Return an instant, and the second one where the clock shows a local time twice."""
    if not text:
        return None, None
    try:
        read = datetime.strptime(text, form)
    except ValueError:
        raise NotReadable(f"{place}: {text!r} is no time of the form {form}") from None
    if read.tzinfo is not None:
        return read.astimezone(UTC), None
    once, again = (read.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return once, again if again > once else None


def _local_day(text: str, how: Mapping[str, Any], place: str) -> date | None:
    if not text:
        return None
    form = str(how.get("date", "%Y-%m-%d"))
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        raise NotReadable(f"{place}: {text!r} is no day of the form {form}") from None

"""Reading a rate deck's CSV: whole columns at once, and only what cannot be read row by row.

A deck of 36,000 prefixes is read in a fraction of a second; each bad cell is a `bad-deck-row` fault at its own line and
column. A deck with a fault is not `sound`: without the row, calls would silently get the price of a shorter prefix.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.facts.decks.cells import day_cells, integer_cells, money_cells, prefix_cells, text_cells
from counterfoil.facts.decks.deck import ALWAYS_FROM, ALWAYS_UNTIL, ROWS, Deck
from counterfoil.facts.decks.overlaps import without_repeats
from counterfoil.facts.decks.settings import COLUMNS, DeckSettings, read_settings

BLOCKED: Final = "blocked"  # in the price column: this destination has no rate
_NEEDED: Final = ("prefix", "price")


@dataclass(frozen=True, slots=True)
class _Table:
    """The cells of a file as text, by our names of the columns, with the line of each row and the lines themselves."""

    file: str
    columns: dict[str, pl.Series]
    fields: dict[str, int]  # which field of a line a column is
    headings: dict[str, str]
    line: pl.Series
    lines: list[str]
    delimiter: str

    def where(self, row: int, column: str) -> Where:
        """Return the place of a cell."""
        number = int(self.line[row])
        excerpt = self.lines[number - 1] if number <= len(self.lines) else ""
        start, end = _field(excerpt, self.fields.get(column, 0), self.delimiter)
        return Where(self.file, number, start + 1, excerpt, max(1, end - start))


def load_deck(
    path: Path,
    faults: Faults,
    *,
    currency: str = "",
    time_zone: str = "",
    file: str = "",
    name: str = "",
    otherwise: Path | None = None,
) -> Deck | None:
    """Read a deck from `NAME.csv` and, if there is one, `NAME.toml` beside it; its name is the file's.

    `currency` and `time_zone` are the book's; `file` is the path as the user wrote it, for faults. A deck that stands
    for another has that one's `name`, and the settings `otherwise` if none are beside it. Returns None if the settings
    cannot be read. Raises OSError if the CSV cannot.
    """
    shown = file or str(path)
    beside = path.with_suffix(".toml")
    shown_settings = str(Path(shown).with_suffix(".toml")) if beside.exists() else shown
    if otherwise is not None and not beside.exists() and otherwise.exists():
        beside, shown_settings = otherwise, str(otherwise)
    try:
        text = beside.read_text("utf-8") if beside.exists() else ""
    except UnicodeDecodeError:
        faults.add("unreadable-file", Where(shown_settings), "not UTF-8 text")
        return None
    settings = read_settings(text, shown_settings, faults, currency=currency, time_zone=time_zone)
    return None if settings is None else read_deck(name or path.stem, shown, path.read_bytes(), settings, faults)


def read_deck(name: str, file: str, content: bytes | str, settings: DeckSettings, faults: Faults) -> Deck:
    """Read a deck out of the content of its CSV file; faults are collected with line and column.

    The answer is not `sound` if there were any: then its rows are good for listing, never for charging.
    """
    before = len(faults)
    table = _table(file, content, settings, faults)
    rows = ROWS.to_frame()
    if table is not None:
        cells, bad = _cells(table, settings, faults)
        rows = cells.filter(~bad).sort("prefix", "exact", "band", "from_on", "until_on", *ROWS.names()[2:10], "line")
        rows = without_repeats(rows, table.where, table.line, faults)
        if not settings.time_zone:
            _refuse_days_of_nowhere(rows, table, faults)
    return Deck(name, file, settings, rows, sound=len(faults) == before)


def _refuse_days_of_nowhere(rows: pl.DataFrame, table: _Table, faults: Faults) -> None:
    """Report a deck whose prices begin or end on a day while nobody says by which clock."""
    dated = rows.filter((pl.col("from_on") != ALWAYS_FROM) | (pl.col("until_on") != ALWAYS_UNTIL))
    if not dated.is_empty():
        first = int(table.line.index_of(dated["line"].min()) or 0)
        column = (
            "effective_on" if table.columns.get("effective_on", pl.Series([""] * (first + 1)))[first] else "until_on"
        )
        expected = "A day begins at midnight of a place: give time_zone in the deck's settings or the book's."
        faults.add("missing-setting", table.where(first, column), "`time_zone` is missing", expected)


def _table(file: str, content: bytes | str, settings: DeckSettings, faults: Faults) -> _Table | None:
    """Split a file into columns of text."""
    try:
        text = content.decode(settings.encoding) if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1 if isinstance(content, bytes) else 1
        expected = 'Say which it is in the deck\'s settings: encoding = "latin-1".'
        faults.add("unreadable-file", Where(file, line), f"not {settings.encoding} text", expected)
        return None
    text = text.removeprefix("\ufeff")
    lines = text.split("\n")
    lines = [line.removesuffix("\r") for line in lines] if "\r" in text else lines
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=settings.delimiter, strict=True)
    rows: list[list[str]] = []
    starts: list[int] = []
    seen = 0
    try:
        for row in reader:
            if row:
                rows.append(row)
                starts.append(seen + 1)
            seen = reader.line_num
    except csv.Error as error:
        excerpt = lines[seen] if seen < len(lines) else ""
        faults.add("bad-deck-row", Where(file, seen + 1, 1, excerpt), f"not a row of a CSV file: {error}")
    if not rows:
        faults.add("missing-column", Where(file), "the file has no heading line", _headings_expected())
        return None
    heading, *body = rows
    fields = _fields(heading, Where(file, starts[0], 1, lines[starts[0] - 1]), settings, faults)
    if fields is None:
        return None
    width = len(heading)
    kept: list[int] = []
    for place, row in enumerate(body):
        if len(row) == width:
            kept.append(place)
        elif any(row):
            message = f"{len(row)} cells where the heading has {width}"
            number = starts[place + 1]
            faults.add("bad-deck-row", Where(file, number, 1, lines[number - 1], len(lines[number - 1])), message)
    chosen = body if len(kept) == len(body) else [body[place] for place in kept]
    by_field = list(zip(*chosen, strict=True)) or [()] * width
    return _Table(
        file,
        {name: pl.Series(name, by_field[field], dtype=pl.String).str.strip_chars() for name, field in fields.items()},
        fields,
        {name: heading[field].strip() for name, field in fields.items()},
        pl.Series([starts[place + 1] for place in kept], dtype=pl.Int32),
        lines,
        settings.delimiter,
    )


def _fields(heading: list[str], where: Where, settings: DeckSettings, faults: Faults) -> dict[str, int] | None:
    """Return which field each of our columns is, or None if one that is needed is not there."""
    names = [name.strip() for name in heading]
    mapping = dict(settings.columns)
    fields: dict[str, int] = {}
    complete = True
    for name in COLUMNS:
        own = name if not mapping or name in _NEEDED else ""  # a stranger's columns mean what the settings say
        wanted = mapping.get(name, own)
        if wanted in names:
            fields[name] = names.index(wanted)
        elif name in mapping or name in _NEEDED:
            expected = f"The heading has {listed(names, 20)}.{nearest(wanted or name, names)}"
            faults.add("missing-column", where, f"no column `{wanted or name}`", expected)
            complete = False
    if not mapping:
        for field, name in enumerate(names):
            if name not in COLUMNS or names.index(name) != field:
                start, end = _field(where.excerpt, field, settings.delimiter)
                place = Where(where.file, where.line, start + 1, where.excerpt, max(1, end - start))
                again = "twice the same column" if name in COLUMNS else "unknown column"
                expected = _headings_expected() + nearest(name, COLUMNS)
                faults.add("bad-deck-row", place, f"{again} `{name}`", expected)
    return fields if complete else None


def _headings_expected() -> str:
    return (
        f"A deck has prefix and price, and may have {listed(name for name in COLUMNS if name not in _NEEDED)}. "
        "Other headings are mapped in its settings, under [columns]."
    )


def _cells(table: _Table, settings: DeckSettings, faults: Faults) -> tuple[pl.DataFrame, pl.Series]:
    """Return the typed rows and which of them are bad; every bad cell is a fault."""
    height = len(table.line)
    bad = pl.zeros(height, pl.Int8, eager=True) > 0

    def column(name: str) -> pl.Series:
        given = table.columns.get(name)
        return pl.Series(name, [""], dtype=pl.String).new_from_index(0, height) if given is None else given

    def checked(name: str, found: tuple[pl.Series, pl.Series]) -> pl.Series:
        """Report the cells that have a message; return the values."""
        nonlocal bad
        values, messages = found
        for row in messages.is_not_null().arg_true():
            faults.add("bad-deck-row", table.where(row, name), f"{messages[row]}", _EXPECTED.get(name, ""))
        bad = bad | messages.is_not_null()
        return values

    blocked = column("price").str.to_lowercase() == BLOCKED
    price = column("price").set(blocked, "0")
    prefix, exact = prefix_cells(column("prefix"), settings.prefix_pattern)
    names = ["", *(band.name for band in settings.bands)]
    frame = pl.DataFrame(
        {
            "prefix": checked("prefix", prefix),
            "exact": exact,
            "destination": column("destination"),
            "blocked": blocked,
            "price": checked("price", money_cells(price, settings.decimal, needed=True)),
            "per": checked("per", integer_cells(column("per"), settings.per, 1)),
            "connect_fee": checked("connect_fee", money_cells(column("connect_fee"), settings.decimal)),
            "minimum_charge": checked("minimum_charge", money_cells(column("minimum_charge"), settings.decimal)),
            "initial": checked("initial_increment", integer_cells(column("initial_increment"), settings.initial, 1)),
            "subsequent": checked(
                "subsequent_increment", integer_cells(column("subsequent_increment"), settings.subsequent, 1)
            ),
            "band": checked("band", text_cells(column("band"), names, "band")),
            "from_on": checked("effective_on", day_cells(column("effective_on"), settings.date_format, ALWAYS_FROM)),
            "until_on": checked("until_on", day_cells(column("until_on"), settings.date_format, ALWAYS_UNTIL)),
            "line": table.line,
        },
        schema=ROWS,
    )
    backward = ~bad & (frame["from_on"] >= frame["until_on"])
    for row in backward.arg_true():
        message = f"ends on {table.columns['until_on'][row]}, not after it begins"
        expected = "until_on is the first day on which the price no longer holds."
        faults.add("bad-deck-row", table.where(row, "until_on"), message, expected)
    return frame, bad | backward


_EXPECTED: Final = {
    "prefix": "Expected up to 12 digits of an E.164 number, or a whole short number with $ after it: `112$`.",
    "price": f"Expected an amount in currency units with at most nine decimals, or `{BLOCKED}`.",
    "connect_fee": "Expected an amount in currency units with at most nine decimals.",
    "minimum_charge": "Expected an amount in currency units with at most nine decimals.",
    "per": "Expected whole seconds, at least 1.",
    "initial_increment": "Expected whole seconds, at least 1.",
    "subsequent_increment": "Expected whole seconds, at least 1.",
    "effective_on": "Expected a date in the deck's date_format, YYYY-MM-DD unless its settings say otherwise.",
    "until_on": "Expected a date in the deck's date_format, YYYY-MM-DD unless its settings say otherwise.",
    "band": "Bands are declared in the deck's settings, as [band.NAME].",
}


def _field(line: str, field: int, delimiter: str) -> tuple[int, int]:
    """Return where a field of a line begins and ends, quotes included."""
    start, quoted = 0, False
    for place, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == delimiter and not quoted:
            if field == 0:
                return start, place
            field -= 1
            start = place + 1
    return start, len(line)

"""Columns of text to columns of values: each function returns the values and, where a cell is bad, what is wrong.

Bad cells have a message; their values are placeholders. Empty cells take the default.
"""

from collections.abc import Sequence

import polars as pl

from counterfoil.contract.faults import nearest
from counterfoil.facts.decks.prefixes import DIGITS
from counterfoil.money import NANO

Checked = tuple[pl.Series, pl.Series]


def money_cells(cells: pl.Series, decimal: str, *, needed: bool = False) -> Checked:
    """Return decimal text as 10^-9 of the currency unit, exactly; more than nine decimals are refused, not rounded."""
    text = (
        cells if decimal == "." else cells.str.replace_all(".", "?", literal=True).str.replace(",", ".", literal=True)
    )
    parts = text.str.extract_groups(r"^(\d{0,9})(?:\.(\d{0,9})0*)?$").struct.unnest()
    whole, fraction = parts.to_series(0), parts.to_series(1).fill_null("")
    has_digit = text.str.contains(r"\d")
    valid = whole.is_not_null() & (has_digit | (cells == ""))
    units = whole.set(whole.fill_null("") == "", "0").cast(pl.Int64)
    values = units * NANO + fraction.str.pad_end(9, "0").cast(pl.Int64)
    too_fine = text.str.contains(r"^\d*\.\d{10,}$")
    negative = text.str.contains(r"^-")
    messages = _messages(
        cells,
        [
            (pl.lit("no price"), (cells == "") if needed else None),
            (pl.lit("has more than nine decimals"), ~valid & too_fine),
            (pl.lit("is below zero"), ~valid & negative),
            (pl.lit("is not an amount"), ~valid),
        ],
    )
    return values, messages


def integer_cells(cells: pl.Series, default: int, least: int) -> Checked:
    """Return whole numbers up to nine digits."""
    valid = cells.str.contains(r"^\d{1,9}$")
    values = cells.set(~valid, str(default)).cast(pl.Int64)
    wrong = ~valid & (cells != "")
    messages = _messages(
        cells, [(pl.lit("is not a whole number"), wrong), (pl.lit(f"is less than {least}"), values < least)]
    )
    return values, messages


def prefix_cells(cells: pl.Series, pattern: str) -> tuple[Checked, pl.Series]:
    """Return digits, and which of them are whole numbers (`112$`) instead of prefixes; a + before them is dropped."""
    taken = cells.str.extract(pattern, 1) if pattern else cells
    digits = taken.fill_null("").str.strip_prefix("+")
    exact = digits.str.ends_with("$")
    digits = digits.str.strip_suffix("$")
    length = digits.str.len_bytes()
    messages = _messages(
        cells,
        [
            (pl.lit("no prefix"), cells == ""),
            (pl.lit("does not fit the deck's prefix_pattern"), taken.is_null()),
            (pl.lit("is not a prefix"), ~digits.str.contains(r"^[0-9]+$")),
            (pl.lit(f"has more than {DIGITS} digits"), length > DIGITS),
            (pl.lit(f"is a whole number of {DIGITS} digits or more"), exact & (length >= DIGITS)),
        ],
    )
    return (digits, messages), exact


def day_cells(cells: pl.Series, date_format: str, default: int) -> Checked:
    """Return dates as days since 1970-01-01."""
    days = cells.str.to_date(date_format, strict=False)
    wrong = days.is_null() & (cells != "")
    values = days.cast(pl.Int32).fill_null(default)
    return values, _messages(cells, [(pl.lit("is not a date"), wrong)])


def text_cells(cells: pl.Series, valid: Sequence[str], what: str) -> Checked:
    """Return names out of a list; a name that is not in it is answered with the nearest one."""
    wrong = ~cells.is_in(list(valid))
    distinct = cells.filter(wrong).unique().to_list()
    said = {name: f"`{name}` is not a {what}.{nearest(name, filter(None, valid))}" for name in distinct}
    messages = cells.replace_strict(said, default=None, return_dtype=pl.String)
    return cells, messages


def _messages(cells: pl.Series, checks: list[tuple[pl.Expr, pl.Series | None]]) -> pl.Series:
    """Return the first message that applies to each cell, with the cell before it; null for a good one."""
    applying = [(message, wrong) for message, wrong in checks if wrong is not None and wrong.any()]
    if not applying:
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    flags = {str(place): wrong for place, (_, wrong) in enumerate(applying)}
    frame = pl.DataFrame({"cell": cells, **flags})
    said = pl.coalesce(pl.when(pl.col(str(place))).then(message) for place, (message, _) in enumerate(applying))
    shown = pl.when(pl.col("cell") == "").then(pl.lit("")).otherwise(pl.format("`{}` ", "cell"))
    return frame.select(pl.concat_str(shown, said)).to_series()

"""A mapping applied to a batch of rows: texts become instants, base units and words, all in columns."""

import polars as pl

from counterfoil.contract.dimensions import ESCAPES
from counterfoil.facts.usage.local_time import EARLIEST, LATEST, to_utc
from counterfoil.facts.usage.mapping import EPOCHS, ISO, Direction, Mapping, Start, Value, is_local
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.quantities import base_units
from counterfoil.facts.usage.rows import UnreadableFile, joined

ISO_PATTERN = "%Y-%m-%dT%H:%M:%S%.f%#z"


def text(column: str) -> pl.Expr:
    """Return a column's texts without spaces around them, "" where there is none."""
    return pl.col(column).cast(pl.String).fill_null("").str.strip_chars()


def value(said: Value | None, otherwise: str = "") -> pl.Expr:
    """Return what a mapping says in one place, as texts; null where a text has no translation."""
    if said is None:
        return pl.lit(otherwise)
    if not said.column:
        return pl.lit(said.constant)
    if not said.values:
        return text(said.column)
    old, new = zip(*said.values, strict=True)
    return text(said.column).replace_strict(list(old), list(new), default=said.otherwise, return_dtype=pl.String)


def dimensions(mapping: Mapping) -> pl.Expr:
    """Return what a mapping's dimensions say as one text each (`contract.dimensions`); null if one is untranslated."""
    parts = []
    for name, said in mapping.dimensions or ():
        written = value(said)
        for sign, escape in ESCAPES:
            written = written.str.replace_all(sign, escape, literal=True)
        parts.append(pl.when(written == "").then(pl.lit("")).otherwise(pl.lit(f"{name}=") + written + pl.lit(";")))
    return pl.concat_str(parts).str.strip_chars_end(";") if parts else pl.lit("")


def texts_of(columns: pl.DataFrame, expression: pl.Expr) -> pl.Series:
    """Return an expression's texts with one row for each row, also where it is a constant."""
    return columns.with_columns(expression.alias("\x1ftext"))["\x1ftext"]


def identities(columns: pl.DataFrame, mapping: Mapping) -> pl.Series:
    """Return the identity columns as one text, "" where all of them are empty."""
    together = joined(columns.select(mapping.identity or columns.columns))
    empty = together.str.strip_chars("\x1f ") == ""
    return pl.select(pl.when(empty).then(pl.lit("")).otherwise(together)).to_series()


def call_seconds(columns: pl.DataFrame, mapping: Mapping) -> pl.Series | None:
    """Return the UTC second that each call id begins with, null where it does not; None if the format has none."""
    if not mapping.call_epoch or not mapping.call:
        return None
    return columns.select(text(mapping.call).str.extract(r"^(\d{9,10})(?:\D|$)").str.to_integer()).to_series()


def starts(columns: pl.DataFrame, start: Start, zone_name: str, seconds: pl.Series | None) -> pl.DataFrame:
    """Return `started_us` (null if there is none), `why` (a local time that is none or two), `unreadable`."""
    said = columns.select(start.columns)
    kind = said.dtypes[0]
    if len(start.columns) == 1 and isinstance(kind, pl.Datetime) and kind.time_zone is not None:
        utc = said.to_series().dt.cast_time_unit("us").to_physical()
        return _in_range(utc.to_frame("started_us").with_columns(why=pl.lit(None, pl.String)))
    if len(start.columns) == 1 and (isinstance(kind, pl.Datetime) or kind == pl.Date):
        if not zone_name:
            raise UnreadableFile(
                f"its column `{start.columns[0]}` holds local times, and the source has no `time_zone`"
            )
        local = said.to_series().cast(pl.Datetime("us")).to_physical()
        return _in_range(to_utc(_sane(local), zone_name, seconds))
    texts = said.select(pl.concat_str([text(column) for column in start.columns], separator=" ")).to_series()
    readings = [_instants(texts, pattern, zone_name, seconds) for pattern in start.formats]
    if len(readings) == 1:
        return _in_range(readings[0])
    several = pl.DataFrame(
        [reading[name].alias(f"{name}{place}") for place, reading in enumerate(readings) for name in reading.columns]
    )
    found = pl.concat_list(pl.col("^started_us.*$")).list.drop_nulls().list.unique()
    one = pl.when(found.list.len() == 1).then(found.list.first()).alias("started_us")
    why = pl.when(found.list.len() == 0).then(pl.coalesce("^why.*$")).alias("why")
    return _in_range(several.select(one, why))


def _instants(texts: pl.Series, pattern: str, zone_name: str, seconds: pl.Series | None) -> pl.DataFrame:
    """Read texts in one format: `started_us`, `why`."""
    if is_local(pattern):
        kind: type[pl.Date] | pl.Datetime = pl.Datetime("us") if _has_clock(pattern) else pl.Date
        local = texts.str.strptime(kind, pattern, strict=False).cast(pl.Datetime("us"))
        return to_utc(_sane(local.to_physical()), zone_name, seconds)
    if pattern in EPOCHS:
        utc = _epoch(texts, EPOCHS[pattern])
    else:
        said = ISO_PATTERN if pattern == ISO else pattern
        utc = texts.str.strptime(pl.Datetime("us", "UTC"), said, strict=False).to_physical()
    return _sane(utc).to_frame("started_us").with_columns(why=pl.lit(None, pl.String))


def _has_clock(pattern: str) -> bool:
    return any(part in pattern for part in ("%H", "%I", "%T", "%R", "%c", "%X", "%s"))


def _epoch(texts: pl.Series, factor: int) -> pl.Series:
    """Read "1515666344.534" seconds, or whole milli- or microseconds, as microseconds."""
    whole = texts.str.extract(r"^(\d{1,18})(?:\.\d+)?$").str.to_integer(strict=False)
    decimals = texts.str.extract(r"^\d+\.(\d{1,6})\d*$").fill_null("").str.pad_end(6, "0").str.to_integer()
    in_range = pl.select(pl.when(whole < LATEST // factor).then(whole)).to_series()
    return in_range * factor + decimals * factor // 10**6


def _sane(local: pl.Series) -> pl.Series:
    """Return microseconds, null outside the years that can be (a year 17 was written with two digits)."""
    return pl.select(pl.when((local >= EARLIEST) & (local < LATEST)).then(local)).to_series()


def _in_range(started: pl.DataFrame) -> pl.DataFrame:
    known = (pl.col("started_us") >= EARLIEST) & (pl.col("started_us") < LATEST)
    started = started.select(pl.when(known).then("started_us").cast(pl.Int64).alias("started_us"), "why")
    return started.with_columns(unreadable=pl.col("started_us").is_null() & pl.col("why").is_null())


def quantities(columns: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Return `quantity` in base units and `why` it is none, unit by unit where the unit is a column's."""
    said = mapping.quantity
    assert said is not None, "every complete mapping has a quantity"
    height = columns.height
    texts = columns[said.column] if said.column else pl.repeat(said.constant, height, dtype=pl.Int64, eager=True)
    if not said.unit.column:
        return base_units(texts, said.unit.constant, said.decimal, said.round, negative=said.negative)
    units = (
        texts_of(columns, value(said.unit)).to_frame("unit").with_row_index("place").with_columns(texts.alias("text"))
    )
    parts = []
    for (unit,), group in units.group_by("unit"):
        read = (
            pl.DataFrame({"quantity": [None] * group.height, "why": ["unknown-unit"] * group.height})
            if unit is None
            else base_units(group["text"], str(unit), said.decimal, said.round, negative=said.negative)
        )
        parts.append(read.select(group["place"], pl.col("quantity").cast(pl.Int64), pl.col("why").cast(pl.String)))
    empty = pl.DataFrame(schema={"place": pl.UInt32, "quantity": pl.Int64, "why": pl.String})
    return pl.concat([empty, *parts]).sort("place").drop("place")


def directions(columns: pl.DataFrame, mapping: Mapping, own: pl.DataFrame) -> pl.Series:
    """Return outbound, inbound, internal or "" for each row; null where the rule does not tell.

    `own` has the booleans `caller` and `callee`: whose number belongs to an account of the book.
    """
    rule = mapping.direction
    if rule is None:
        return pl.repeat("", columns.height, dtype=pl.String, eager=True)
    if rule.value is not None:
        return texts_of(columns, value(rule.value))
    inside = own if rule.own else _inside(columns, mapping, rule)
    told = pl.when("caller", "callee").then(pl.lit("internal")).when("caller").then(pl.lit("outbound"))
    told = told.when("callee").then(pl.lit("inbound"))
    # From trunk to trunk is a call that was passed on: its way out is what costs. With numbers nothing is sure.
    return inside.select(told.otherwise(pl.lit("outbound")) if rule.trunks else told).to_series()


def _inside(columns: pl.DataFrame, mapping: Mapping, rule: Direction) -> pl.DataFrame:
    """Return whether caller and callee are inside the exchange, by their numbers or by their channels."""
    if rule.trunks:
        sides = rule.channels
        outside = [
            pl.any_horizontal([text(side).str.starts_with(beginning) for beginning in rule.trunks]) for side in sides
        ]
        return columns.select((~outside[0]).alias("caller"), (~outside[1]).alias("callee"))
    pattern = f"^(?:{rule.extensions})$"
    return columns.select(
        (text(column).str.contains(pattern) if column else pl.lit(False)).alias(side)
        for side, column in (("caller", mapping.caller), ("callee", mapping.callee))
    )


def lookup(columns: pl.DataFrame, source: str, by: str, names: tuple[str, ...], owners: Owners) -> pl.Series:
    """Return the account of each row by trunk or code: the first of the columns that belongs to somebody, else ""."""
    find = owners.of_trunk if by == "trunk" else owners.of_code
    found = []
    for name in names:
        texts = columns.select(text(name)).to_series()
        distinct = texts.unique()
        accounts = pl.Series([find(source, each) if each else "" for each in distinct.to_list()], dtype=pl.String)
        found.append(texts.replace_strict(distinct, accounts, return_dtype=pl.String))
    return first_said(found)


def first_said(texts: list[pl.Series]) -> pl.Series:
    """Return row by row the first text that is not empty, else ""."""
    said = [pl.when(each != "").then(each) for each in texts]
    return pl.select(pl.coalesce(*said, pl.lit(""))).to_series()

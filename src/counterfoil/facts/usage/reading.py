"""One usage file to records: every row ends as a record, as not billable, or as a reject, and is counted there.

The order of judgement: a row that cannot be read is a reject; one that is not billable is that, whoever's it may be;
then a record needs a certain instant and an account. Nothing is guessed, and nothing is decided by the order of rows.
"""

from datetime import date

import polars as pl

from counterfoil.calendar import SECONDS_A_DAY, day_number, midnight_second
from counterfoil.facts.usage.columns import (
    call_seconds,
    dimensions,
    directions,
    first_said,
    identities,
    lookup,
    quantities,
    starts,
    text,
    texts_of,
    value,
)
from counterfoil.facts.usage.local_time import DAY, SECOND
from counterfoil.facts.usage.number_column import NumberReader
from counterfoil.facts.usage.outcome import INTERNAL, NOT_BILLABLE, STORED, UNANSWERED, ZERO, Outcome
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.rows import Rows, key_column, key_of_distinct
from counterfoil.facts.usage.shapes import DIRECTIONS, Shape
from counterfoil.facts.usage.sources import Source

MOST_LINES = 10_000
# A zone that is wrong is wrong by a quarter of an hour at least; a first leg starts with its call.
ZONE_TOLERANCE = 15 * 60 * SECOND // 2


class RecordReader:
    """Reads one file of a source, batch by batch, and keeps the account of its rows in `outcome`."""

    def __init__(self, source: Source, owners: Owners) -> None:
        self.outcome = Outcome()
        self._source = source
        self._owners = owners
        self._numbers = NumberReader(source.strip_prefixes, source.bare_international)

    def read(self, rows: Rows) -> pl.DataFrame:
        """Judge one batch; return its records (columns of STORED) and count the rest.

        Rows with the same identity have the same `record`: see `repeats.settle_repeats`.
        """
        columns, mapping = rows.columns, self._source.mapping
        assert mapping.start is not None, "every complete mapping has a start"
        seconds = call_seconds(columns, mapping)
        started = starts(columns, mapping.start, self._source.time_zone, seconds)
        quantity = quantities(columns, mapping)
        sides = {
            side: texts_of(columns, text(column) if column else pl.lit(""))
            for side, column in (("caller", mapping.caller), ("callee", mapping.callee))
        }
        read = pl.DataFrame(
            {
                "row": rows.numbers,
                "started_us": started["started_us"],
                "quantity": quantity["quantity"],
                "identity": identities(columns, mapping),
                **sides,
                "meter": texts_of(columns, value(mapping.meter)),
                "service": texts_of(columns, value(mapping.service)),
                "label": texts_of(columns, value(mapping.label)),
                "dimensions": texts_of(columns, dimensions(mapping)),
                "lines": texts_of(columns, value(mapping.lines, "1")).cast(pl.Int32, strict=False),
            }
        )
        account, own = self._accounts(columns, read)
        direction = directions(columns, mapping, own)
        read = read.with_columns(account.alias("account"), direction.alias("direction"))
        answered: pl.Series | pl.Expr = pl.lit(True)
        if mapping.answered is not None:
            answered = texts_of(columns, text(mapping.answered.column)).is_in(list(mapping.answered.values))
        drops_zero = mapping.quantity is None or mapping.quantity.zero != "record"
        late = _contradicted(read, columns, self._source, seconds)
        is_internal = (pl.col("direction") == "internal") & (mapping.internal == "not-billable")
        verdict = _first(
            (started["unreadable"], "unreadable-start"),
            (quantity["why"].is_not_null(), quantity["why"]),
            (pl.col("identity") == "", "no-identity"),
            *((pl.col(name).is_null(), f"unknown-{name}") for name in ("meter", "service", "label")),
            (pl.col("dimensions").is_null(), "unknown-dimension"),
            (~pl.col("direction").is_in(DIRECTIONS).fill_null(False), "unknown-direction"),
            (~pl.col("lines").is_between(0, MOST_LINES).fill_null(False), "unreadable-lines"),
            (_outside(pl.col("started_us"), self._source), "outside-source-dates"),
            (~answered, UNANSWERED),
            ((pl.col("quantity") == 0) & pl.lit(drops_zero), ZERO),
            (is_internal, INTERNAL),
            (started["why"].is_not_null(), started["why"]),
            (late, "time-zone-contradicted"),
            (pl.col("account") == "", "no-account"),
        )
        judged = read.with_columns(verdict.alias("verdict"), digest_text=rows.content()).with_row_index("place")
        self._count(judged, rows)
        kept = judged["verdict"].is_null()
        records = judged.filter(kept)
        if not records.height:
            return pl.DataFrame(schema=STORED)
        return self._records(records, columns.filter(kept))

    def _accounts(self, columns: pl.DataFrame, read: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
        """Return the account of each row ("" if nobody's), and which of caller and callee are own numbers."""
        source, outcome = self._source, self.outcome
        found: list[pl.Series] = []
        for rule in source.accounts:
            if rule.by == "account":
                found.append(pl.repeat(rule.names[0], columns.height, dtype=pl.String, eager=True))
            elif rule.by == "number":
                found += [self._of_numbers(texts_of(columns, text(name))) for name in rule.names]
            else:
                found.append(lookup(columns, source.name, rule.by, rule.names, self._owners))
                for name in rule.names:
                    outcome.asked.setdefault(rule.by, set()).update(columns.select(text(name)).to_series().unique())
        is_own = source.mapping.direction is not None and source.mapping.direction.own
        own = {
            side: self._of_numbers(read[side]) != "" if is_own else pl.Series([False]) for side in ("caller", "callee")
        }
        account = first_said([pl.repeat("", columns.height, dtype=pl.String, eager=True), *found])
        return account, pl.DataFrame(own)

    def _of_numbers(self, texts: pl.Series) -> pl.Series:
        """Return the account that owns each number, "" if nobody does."""
        read = self._numbers.read(texts, self._source.country)
        e164 = pl.select(pl.when(read["is_e164"]).then("+" + read["digits"]).otherwise(pl.lit(""))).to_series()
        distinct = e164.unique()
        self.outcome.asked.setdefault("number", set()).update(distinct.to_list())
        accounts = pl.Series([self._owners.of_number(each) for each in distinct.to_list()], dtype=pl.String)
        return e164.replace_strict(distinct, accounts, return_dtype=pl.String)

    def _count(self, judged: pl.DataFrame, rows: Rows) -> None:
        """Add a batch's rows to the outcome: how many, why not, from when to when."""
        outcome = self.outcome
        outcome.rows += judged.height + len(rows.malformed)
        for reason, count in judged["verdict"].value_counts().iter_rows():
            if reason in NOT_BILLABLE:
                outcome.not_billable[reason] += count
        rejected = judged.filter(~pl.col("verdict").is_in(NOT_BILLABLE))  # null (a record) is neither
        texts = rows.original(rejected["place"].to_list())
        outcome.rejects += zip(rejected["row"].to_list(), rejected["verdict"].to_list(), texts, strict=True)
        outcome.rejects += [(each.row, each.reason, each.text) for each in rows.malformed]
        inside = judged.filter(pl.col("verdict").is_null() | (pl.col("verdict") != "outside-source-dates"))
        first, last = inside["started_us"].min(), inside["started_us"].max()
        if isinstance(first, int) and isinstance(last, int):
            outcome.first_us = first if outcome.first_us is None else min(first, outcome.first_us)
            outcome.last_us = last if outcome.last_us is None else max(last, outcome.last_us)

    def _records(self, records: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
        """Turn a batch's records into integers."""
        source, outcome = self._source, self.outcome
        outcome.records += records.height
        mapping, account = source.mapping, records["account"]
        region: pl.Series | str = source.country
        if not source.country:
            distinct = account.unique()
            countries = pl.Series(
                [self._owners.countries.get(each, "") for each in distinct.to_list()], dtype=pl.String
            )
            region = account.replace_strict(distinct, countries, return_dtype=pl.String)
            outcome.asked.setdefault("country", set()).update(distinct.to_list())
        is_inbound = pl.col("direction") == "inbound"
        sides = records.select(
            pl.when(is_inbound).then("caller").otherwise("callee").alias("other"),
            pl.when(is_inbound).then("callee").otherwise("caller").alias("own"),
        )
        said = (("other", mapping.other), ("own", mapping.own))
        sides = sides.with_columns(texts_of(columns, text(column)).alias(side) for side, column in said if column)
        other = self._numbers.read(sides["other"], region)
        party = (
            columns.select(text(mapping.party)).to_series()
            if mapping.party
            else _own(self._numbers, sides["own"], region)
        )
        shape = self._shapes(records, other)
        identity = records.select(
            pl.concat_str("account", pl.lit(source.name), "identity", pl.lit("0"), separator="\x1f")
        ).to_series()
        record = key_column(identity)
        call = record
        if mapping.call:
            call = key_of_distinct(
                columns.select(pl.concat_str(pl.lit(source.name), text(mapping.call), separator="\x1f")).to_series()
            )
        return records.select(
            key_of_distinct(account).alias("account"),
            "started_us",
            record.alias("record"),
            key_column(records["digest_text"]).alias("digest"),
            call.alias("call"),
            key_of_distinct(party).alias("party"),
            "quantity",
            "lines",
            other["called"].alias("called"),
            shape.alias("shape"),
            "row",
        ).cast(STORED)  # type: ignore[arg-type]

    def _shapes(self, records: pl.DataFrame, other: pl.DataFrame) -> pl.Series:
        """Return the key of each record's shape, and keep the distinct shapes."""
        words = pl.DataFrame([records["meter"], records["direction"], records["service"]]).hstack(
            [
                other["country"],
                other["line_type"],
                records["label"],
                pl.repeat(self._source.name, records.height, eager=True).alias("source"),
                records["dimensions"],
            ]
        )
        distinct = words.unique()
        shapes = [Shape(*row) for row in distinct.iter_rows()]
        self.outcome.shapes.update(shapes)
        keys = distinct.with_columns(pl.Series("shape", [shape.key for shape in shapes], dtype=pl.Int64))
        return words.join(keys, on=words.columns, how="left", maintain_order="left")["shape"]


def _first(*cases: tuple[pl.Series | pl.Expr, pl.Series | str]) -> pl.Expr:
    """Return the reason of the first case that holds, null if none does."""
    return pl.coalesce(
        *(pl.when(holds).then(reason if isinstance(reason, pl.Series) else pl.lit(reason)) for holds, reason in cases)
    )


def _outside(started: pl.Expr, source: Source) -> pl.Expr:
    """Return whether a record starts outside the dates between which its source delivers."""
    outside = pl.lit(False)
    if source.from_on is not None:
        outside = outside | (started < _midnight(source.from_on, source))
    if source.until_on is not None:
        outside = outside | (started >= _midnight(source.until_on, source))
    return outside.fill_null(False)


def _midnight(day: date, source: Source) -> int:
    """Return the UTC microsecond at which a day begins where the source is."""
    number = day_number(day)
    seconds = midnight_second(source.time_zone, number) if source.time_zone else number * SECONDS_A_DAY
    return seconds * SECOND


def _contradicted(
    read: pl.DataFrame, columns: pl.DataFrame, source: Source, seconds: pl.Series | None
) -> pl.Series | pl.Expr:
    """Return the rows of days on which the switch's own UTC seconds say that the source's zone is wrong.

    A call's first leg starts with the call, later legs do not; a leg whose first lies in another file is outweighed by
    the rest of its day, of which the median counts.
    """
    if seconds is None or not source.time_zone or source.mapping.call is None:
        return pl.lit(False)
    legs = pl.DataFrame({"day": read["started_us"] // DAY, "late": read["started_us"] - seconds * SECOND}).with_columns(
        columns.select(text(source.mapping.call).alias("call"))
    )
    first = legs.group_by("call").agg(pl.col("late").min(), pl.col("day").min())
    days = first.group_by("day").agg(pl.col("late").median().abs() > ZONE_TOLERANCE)
    wrong = days.filter("late")["day"].drop_nulls()
    return legs["day"].is_in(wrong.implode()).fill_null(False)


def _own(numbers: NumberReader, texts: pl.Series, region: pl.Series | str) -> pl.Series:
    """Return the own side of each call: a number as E.164, an extension as it is."""
    read = numbers.read(texts, region)
    return pl.select(pl.when(read["is_e164"]).then("+" + read["digits"]).otherwise(texts)).to_series()

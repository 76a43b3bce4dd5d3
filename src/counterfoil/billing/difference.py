"""What is owed minus what has been invoiced (design law 2), on columns: one row for each line of the next invoices.

Rule      The subtraction is by key: account, currency, agreement, service, clause, billing period and part. Of a key of
          which nothing was invoiced, every owed line is a line of the next invoice, with its own days and figures.
          Where something was, and the owed lines that were invoiced still come to what was invoiced, the others are
          new lines; else the whole key is one correction: what is owed less what was invoiced. A key of which nothing
          is owed any more is taken back in full.
Sum       For every key, what was invoiced and the rows found here together are what is owed, to the minor unit.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from counterfoil.billing.invoice import Invoice, InvoiceLine
from counterfoil.billing.tax_status import Standing

KEY: Final = ("account", "currency", "agreement", "service", "clause", "period_start", "part")
# One row for each line of an issued invoice, its settlements too.
ISSUED_SCHEMA: Final[dict[str, Any]] = {
    "account": pl.String,
    "currency": pl.String,
    "agreement": pl.String,
    "service": pl.String,
    "clause": pl.String,
    "period_start": pl.Date,
    "part": pl.String,
    "net": pl.Int64,
    "owes_lines": pl.List(pl.String),
    "issued": pl.Int64,  # place of the line among all issued lines
}
DIFFERENCE_SCHEMA: Final[dict[str, Any]] = {
    **{name: ISSUED_SCHEMA[name] for name in KEY},
    "net": pl.Int64,
    "owed": pl.Int64,
    "invoiced": pl.Int64,
    "rows": pl.List(pl.Int64),  # places of the owed lines behind it
    "corrects": pl.List(pl.Int64),  # places of the issued lines of the key; empty for a new line
}


@dataclass(frozen=True, slots=True)
class Issued:
    """What has been issued: the documents in their order, and each line of theirs by its place."""

    invoices: tuple[Invoice, ...]
    lines: tuple[tuple[Invoice, InvoiceLine], ...]

    @classmethod
    def of(cls, invoices: Iterable[Invoice]) -> "Issued":
        """Number the lines of invoices."""
        kept = tuple(invoices)
        return cls(kept, tuple((each, line) for each in kept for line in (*each.lines, *each.settlements)))

    def frame(self, schema: Mapping[str, Any], standing: Standing | None = None) -> pl.DataFrame:
        """Return the lines as difference.ISSUED_SCHEMA has them, without those that are taken back for their tax."""
        without = standing.annulled.union(*standing.wrong.values()) if standing is not None else frozenset()
        rows = [
            (
                *(invoice.account, invoice.currency, line.agreement, line.service, line.clause, line.period_start),
                *(line.part, line.net, list(line.owes_lines), place),
            )
            for place, (invoice, line) in enumerate(self.lines)
            if place not in without
        ]
        return pl.DataFrame(rows, schema=dict(schema), orient="row")


def differences(owed: pl.DataFrame, issued: pl.DataFrame, parked: Collection[str] = ()) -> pl.DataFrame:
    """Return what is to be invoiced (DIFFERENCE_SCHEMA), sorted by key.

    `owed` has the lines of an answer, `issued` is of ISSUED_SCHEMA. `parked` accounts are left out, with what they were
    invoiced. A new line of 0 is a row; whether an invoice is made of such rows alone is not decided here.
    """
    keys = list(KEY)
    here = owed.with_row_index("row").filter(~pl.col("account").is_in(list(parked)))
    there = (
        issued.filter(~pl.col("account").is_in(list(parked)))
        .group_by(keys)
        .agg(
            invoiced=pl.sum("net"), known=pl.col("owes_lines").explode().drop_nulls(), corrects=pl.col("issued").sort()
        )
    )
    lines = here.select(*keys, "line", "amount", pl.col("row").cast(pl.Int64)).join(there, on=keys, how="left")
    is_known = pl.col("known").list.contains(pl.col("line")).fill_null(False)
    lines = lines.with_columns(is_known=is_known).with_columns(
        still_owed=pl.when("is_known").then("amount").otherwise(0).sum().over(keys)
    )
    stands = pl.col("invoiced").is_null() | (pl.col("still_owed") == pl.col("invoiced"))
    new = lines.filter(stands & ~pl.col("is_known")).select(
        *keys,
        net="amount",
        owed="amount",
        invoiced=pl.lit(0, pl.Int64),
        rows=pl.concat_list("row"),
        corrects=pl.lit([], dtype=pl.List(pl.Int64)),
    )
    changed = (
        lines.filter(~stands)
        .group_by(keys)
        .agg(pl.sum("amount").alias("owed"), pl.first("invoiced", "corrects"), rows=pl.col("row").sort())
        .with_columns(net=pl.col("owed") - pl.col("invoiced"))
        .filter(pl.col("net") != 0)
    )
    gone = (
        there.join(here.select(keys).unique(), on=keys, how="anti")
        .filter(pl.col("invoiced") != 0)
        .with_columns(owed=pl.lit(0, pl.Int64), net=-pl.col("invoiced"), rows=pl.lit([], dtype=pl.List(pl.Int64)))
    )
    names = list(DIFFERENCE_SCHEMA)
    found = pl.concat(
        [part.select(pl.col(name).cast(DIFFERENCE_SCHEMA[name]) for name in names) for part in (new, changed, gone)]
    )
    return found.sort([*keys, "rows"])

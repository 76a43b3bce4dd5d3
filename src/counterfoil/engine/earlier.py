"""Lines that earlier kinds wrote, as later kinds may read them: by line group, never by kind."""

from collections.abc import Set

import polars as pl

from counterfoil.contract.answers import LINE_SCHEMA, RELIEF_SCHEMA
from counterfoil.contract.kinds import ClauseKind

_SCHEMA = {**LINE_SCHEMA, "group": pl.String}


def _same(name: str, text: str, height: int) -> pl.Series:
    return pl.Series(name, [text], dtype=pl.String).new_from_index(0, height)


class Earlier:
    """The lines of one bucket so far."""

    def __init__(self) -> None:
        self._frames: list[pl.DataFrame] = []
        self._charged: list[tuple[str, pl.DataFrame]] = []  # lines, or what they say that they take back, by group
        self.charges: list[pl.DataFrame] = []
        self.reviews: list[tuple[ClauseKind, pl.DataFrame]] = []

    def add(self, lines: pl.DataFrame, group: str, reliefs: pl.DataFrame | None = None) -> None:
        """Keep the lines of a kind under its group, and what they take back of other clauses' charges."""
        if lines.height:
            self._frames.append(lines.hstack([_same("group", group, lines.height)]))
            detail = lines if reliefs is None else reliefs
            part = detail["part"] if "part" in detail.columns else _same("part", "", detail.height)
            self._charged.append((group, pl.DataFrame([*(detail[name] for name in RELIEF_SCHEMA), part])))

    def lines(self, groups: Set[str]) -> pl.DataFrame:
        """Return the lines of some groups, with their `group`."""
        kept = [frame for frame in self._frames if frame["group"][0] in groups]
        return pl.concat(kept) if kept else pl.DataFrame(schema=_SCHEMA)

    def charged(self, groups: Set[str]) -> pl.DataFrame:
        """Return what the lines of some groups charge and take back, by the clause whose charge it is.

        A line that takes back charges of other clauses comes as what it takes back of each. RELIEF_SCHEMA, part, group.
        """
        kept = [frame.with_columns(group=pl.lit(group)) for group, frame in self._charged if group in groups]
        return (
            pl.concat(kept) if kept else pl.DataFrame(schema={**RELIEF_SCHEMA, "part": pl.String, "group": pl.String})
        )

    def sum_for(self, asked: pl.DataFrame, groups: Set[str], of: str = "of") -> pl.DataFrame:
        """Return `asked` with `earlier`: the sum of the lines of its agreement whose billing period begins in its own.

        `of` is a list column of clause numbers; null means every clause.
        """
        sums = self.lines(groups).group_by("agreement", "clause", "period_start").agg(pl.sum("amount"))
        candidates = asked.select("asked", "agreement", of, start="period_start", end="period_end").join(
            sums, on="agreement"
        )
        mine = candidates.filter(
            pl.col("period_start") >= pl.col("start"),
            pl.col("period_start") < pl.col("end"),
            pl.col(of).is_null() | pl.col(of).list.contains(pl.col("clause")).fill_null(True),
        )
        totals = mine.group_by("asked").agg(earlier=pl.sum("amount"))
        return asked.join(totals, on="asked", how="left", maintain_order="left").with_columns(
            pl.col("earlier").fill_null(0)
        )

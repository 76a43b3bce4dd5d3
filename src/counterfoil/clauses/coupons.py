"""Coupons: who redeemed which coupon, from when, and which redemptions do not count."""

import polars as pl

from counterfoil.facts.seen import Facts


def redeemed(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return the rows of clauses without a coupon and of those whose coupon was redeemed, with `redeemed_on`.

    Needs coupon, ordered, redeem_by and once_per. A coupon that the order states is redeemed on the agreement's first
    day, whatever the customer redeemed before. A redemption that is late, or not the first, is refused at its event.
    """
    wanting = asked.filter(pl.col("coupon").is_not_null())
    free = asked.filter(pl.col("coupon").is_null()).with_columns(redeemed_on=pl.lit(None, pl.Int32))
    if wanting.is_empty():
        return free
    names = ("agreement", "account", "clause", "coupon", "ordered", "redeem_by", "once_per", "life_from")
    clauses = wanting.select(names).unique(maintain_order=True)
    events = facts.happened("coupon-redeemed").select("agreement", "coupon", redeemed_on="day", event="event")
    told = clauses.join(events, on=["agreement", "coupon"], maintain_order="left_right")
    stated = clauses.filter(pl.col("ordered") == pl.col("coupon")).with_columns(
        redeemed_on=pl.col("life_from"), event=pl.lit(None, pl.UInt32)
    )
    is_late = (pl.col("redeemed_on") > pl.col("redeem_by")).fill_null(False)
    both = pl.concat([stated, told.select(stated.columns)])
    for event, coupon, by in (
        both.filter(is_late, pl.col("event").is_not_null()).select("event", "coupon", _day("redeem_by")).iter_rows()
    ):
        facts.refuse(event, "event-against-terms", f"coupon {coupon} could be redeemed until {by}")
    whose = pl.when(pl.col("once_per") == "customer").then("account").otherwise("agreement")
    is_customers = pl.col("once_per") == "customer"
    ordered = both.filter(~is_late).sort("redeemed_on", "event", nulls_last=False)
    first = ordered.with_columns(
        nth=pl.int_range(pl.len()).over("clause", "coupon", is_customers, whose),
        first_on=pl.first("redeemed_on").over("clause", "coupon", is_customers, whose),
    )
    again = first.filter(pl.col("nth") > 0, pl.col("event").is_not_null())
    for event, coupon, day, once in again.select("event", "coupon", _day("first_on"), "once_per").iter_rows():
        expected = f"A coupon is redeemed once for each {once}: withdraw the second redemption."
        facts.refuse(event, "event-against-terms", f"coupon {coupon} was redeemed on {day} already", expected)
    counting = first.filter((pl.col("nth") == 0) | pl.col("event").is_null()).select(
        "agreement", "clause", "coupon", "redeemed_on"
    )
    found = wanting.join(counting, on=["agreement", "clause", "coupon"], maintain_order="left")
    return pl.concat([free, found.select(free.columns)]).sort("asked")


def _day(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int32).cast(pl.Date)

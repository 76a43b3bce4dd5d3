"""What-if as tables, a chart, JSON and CSV."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
from babel.dates import format_date
from rich import box
from rich.table import Table
from rich.text import Text

from counterfoil.cli import as_data
from counterfoil.cli.screen import Screen
from counterfoil.contract.orders import Account
from counterfoil.whatif import Candidate, Comparison, Repeated

BAR = 40  # columns of the longest bar
_SIDES = ("before", "after", "difference")


# A change -----------------------------------------------------------------------------------------------------------


def show_comparison(
    screen: Screen,
    comparison: Comparison,
    names: Mapping[str, str],
    first: date | None,
    through: date,
    repeated: Repeated | None,
    file: str,
) -> None:
    """Print the difference by account, month and clause, and each account's months as bars."""
    screen.out.print(f"{screen.say('what_if', file=file)}: {_span(screen, first, through)}", soft_wrap=True)
    _say_repeated(screen, repeated)
    screen.out.print()
    changed = comparison.rows.filter(pl.col("difference") != 0)
    if changed.is_empty():
        screen.out.print(screen.say("no_difference"))
        return
    for (account, currency), rows in changed.group_by("account", "currency", maintain_order=True):
        same = (pl.col("account") == account) & (pl.col("currency") == currency)
        totals = comparison.totals.filter(same)
        _difference_table(screen, str(account), names, str(currency), rows, totals)
        _chart(screen, comparison.months.filter(same))
        screen.out.print()
    screen.out.print(screen.say("unchanged_left_out"), style="dim", soft_wrap=True)


def _difference_table(
    screen: Screen, account: str, names: Mapping[str, str], currency: str, rows: pl.DataFrame, totals: pl.DataFrame
) -> None:
    digits = int(rows["digits"][0])
    title = Text(names.get(account, account), style="bold").append(f" ({account})", style="dim not bold")
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="", expand=True, show_footer=True)
    table.add_column(screen.say("month"), no_wrap=True)
    table.add_column(f"{screen.say('clause')} ({currency})", screen.say("total_of", account=account), ratio=1)
    for side in _SIDES:
        total = int(totals[side][0])
        shown = _signed(screen, total, digits) if side == "difference" else screen.money(total, digits)
        table.add_column(screen.say(side), Text(shown, style="bold"), justify="right", no_wrap=True)
    last = None
    for row in rows.iter_rows(named=True):
        what = Text(row["heading"]).append(f"  {row['service']}.{row['clause']}", style="dim")
        difference = Text(_signed(screen, row["difference"], digits), style="green" if row["difference"] < 0 else "")
        month = "" if row["month"] == last else _month(screen, row["month"])
        table.add_row(month, what, screen.money(row["before"], digits), screen.money(row["after"], digits), difference)
        last = row["month"]
    screen.show(table)


def _chart(screen: Screen, months: pl.DataFrame) -> None:
    """Print two bars a month, before and after, on one scale."""
    digits = int(months["digits"][0])
    most = max(1, *(abs(int(amount)) for side in ("before", "after") for amount in months[side]))
    said = {side: screen.say(side) for side in ("before", "after")}
    width = max(map(len, said.values()))
    for row in months.iter_rows(named=True):
        month = f"{_month(screen, row['month']):<10}"
        for side, style in (("before", "dim"), ("after", "cyan")):
            bar = "█" * (abs(row[side]) * BAR // most) or "▏"
            text = Text(f"  {month} {said[side]:<{width}} ").append(f"{bar:<{BAR}}", style=style)
            screen.out.print(text.append(f" {screen.money(row[side], digits):>12}"), soft_wrap=True)
            month = " " * 10


def comparison_content(
    comparison: Comparison, first: date | None, through: date, repeated: Repeated | None, file: str
) -> dict[str, Any]:
    """Return a comparison as JSON has it."""
    return {
        "change": file,
        "from": first,
        "through": through,
        "repeated": _repeated_object(repeated),
        "rows": list(_objects(comparison.rows)),
        "months": list(_objects(comparison.months)),
        "totals": list(_objects(comparison.totals)),
        "without_bill": sorted(comparison.left_out),
    }


def comparison_csv(comparison: Comparison) -> str:
    """Return the rows of a comparison as CSV."""
    return pl.DataFrame(list(_objects(comparison.rows)), schema=_CSV).write_csv()


_CSV = {
    **dict.fromkeys(("account", "currency", "month", "service", "clause", "heading"), pl.String),
    **{name: kind for side in _SIDES for name, kind in ((side, pl.String), (f"{side}_minor", pl.Int64))},
}


def _objects(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for row in frame.iter_rows(named=True):
        digits = row.pop("digits")
        if "month" in row:
            row["month"] = f"{row['month']:%Y-%m}"
        for side in _SIDES:
            minor = row.pop(side)
            row |= {side: as_data.amount(minor, digits), f"{side}_minor": minor}
        yield row


# Offers -------------------------------------------------------------------------------------------------------------


def show_candidates(
    screen: Screen,
    found: Sequence[Candidate],
    account: Account,
    orders: Sequence[str],
    first: date | None,
    through: date,
    repeated: Repeated | None,
) -> None:
    """Print the offers, the cheapest first, and what each charges by clause."""
    screen = replace(screen, country=account.country)
    instead = ", ".join(orders)
    offered = f"{screen.say('offers_instead', orders=instead)}, {_span(screen, first, through)}"
    screen.out.print(f"{account.name} ({account.id}): {offered}", soft_wrap=True)
    _say_repeated(screen, repeated)
    present = next(one for one in found if not one.name)
    table = Table(box=box.SIMPLE_HEAD, expand=True)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column(screen.say("offer"), ratio=1)
    table.add_column(account.currency, justify="right", no_wrap=True)
    table.add_column(screen.say("difference"), justify="right", no_wrap=True)
    for place, one in enumerate(found, 1):
        name = Text(_name(screen, one), style="bold").append(f"  {one.service}", style="dim not bold")
        for remark in _remarks(screen, one):
            name.append(f"\n  {remark}", style="yellow not bold")
        if not one.is_billed:
            table.add_row("", name, "", "")
            continue
        table.add_row(
            str(place) if one.covers else "", name, Text(screen.money(one.total, one.digits), style="bold"),
            _signed(screen, one.total - present.total, one.digits) if present.is_billed and one.name else "",
        )  # fmt: skip
        for heading, amount in one.clauses.select("heading", "amount").iter_rows():
            table.add_row(
                "", Text(f"  {heading}", style="dim"), Text(screen.money(amount, one.digits), style="dim"), ""
            )
    screen.show(table)
    _bars(screen, found)
    best = found[0]
    if best.is_billed and best.covers:
        total = screen.money(best.total, best.digits)
        said = screen.say("cheapest", name=_name(screen, best), amount=total, currency=best.currency)
        screen.out.print(said, style="bold")


def _bars(screen: Screen, found: Sequence[Candidate]) -> None:
    billed = [one for one in found if one.is_billed]
    most = max((abs(one.total) for one in billed), default=0) or 1
    width = max((len(_name(screen, one)) for one in billed), default=0)
    for one in billed:
        bar = "█" * (abs(one.total) * BAR // most) or "▏"
        text = Text(f"  {_name(screen, one):<{width}} ").append(f"{bar:<{BAR}}", style="cyan" if one.covers else "dim")
        screen.out.print(text.append(f" {screen.money(one.total, one.digits):>12}"), soft_wrap=True)
    screen.out.print()


def _name(screen: Screen, candidate: Candidate) -> str:
    return candidate.name or screen.say("as_ordered")


def _remarks(screen: Screen, one: Candidate) -> Iterator[str]:
    if not one.is_billed:
        yield screen.say("offer_not_billed")
    if one.uncharged:
        yield screen.say("offer_uncharged", one.uncharged)
    if one.reviews:
        yield screen.say("offer_reviews", one.reviews)


def candidates_content(
    found: Sequence[Candidate],
    account: str,
    orders: Sequence[str],
    first: date | None,
    through: date,
    repeated: Repeated | None,
) -> dict[str, Any]:
    """Return the offers as JSON has them; `cheapest` is the name of the cheapest, "" for the order of now."""
    best = found[0]
    return {
        "account": account,
        "instead_of": list(orders),
        "from": first,
        "through": through,
        "repeated": _repeated_object(repeated),
        "cheapest": best.name if best.is_billed and best.covers else None,
        "candidates": [_candidate_object(one) for one in found],
    }


def _candidate_object(one: Candidate) -> dict[str, Any]:
    amounts = [
        {**row, "amount": as_data.amount(row["amount"], one.digits), "minor": row["amount"]}
        for row in as_data.rows_of(one.clauses)
    ]
    return {
        "name": one.name,
        "as_ordered": not one.name,
        "service": one.service,
        "currency": one.currency,
        "amount": as_data.amount(one.total, one.digits) if one.is_billed else None,
        "minor": one.total if one.is_billed else None,
        "is_billed": one.is_billed,
        "covers": one.covers,
        "uncharged": one.uncharged,
        "reviews": one.reviews,
        "clauses": amounts,
    }


def candidates_csv(found: Sequence[Candidate], account: str) -> str:
    """Return what each offer charges by clause as CSV, the cheapest first."""
    rows = [
        (
            account,
            one.name,
            one.covers,
            one.currency,
            service,
            clause,
            heading,
            as_data.amount(minor, one.digits),
            minor,
        )
        for one in found
        for service, clause, heading, minor in one.clauses.iter_rows()
    ]
    kinds = {"account": pl.String, "offer": pl.String, "covers": pl.Boolean}
    texts = dict.fromkeys(("currency", "service", "clause", "heading", "amount"), pl.String)
    return pl.DataFrame(rows, schema={**kinds, **texts, "minor": pl.Int64}, orient="row").write_csv()


# Both ---------------------------------------------------------------------------------------------------------------


def _say_repeated(screen: Screen, repeated: Repeated | None) -> None:
    if repeated is None:
        return
    most = max(repeated.months.values(), default=0)
    span = screen.days(repeated.from_on, repeated.until_on)
    screen.out.print(screen.say("usage_repeated", most, span=span), style="yellow", soft_wrap=True)
    shorter = [f"{account} {months}" for account, months in sorted(repeated.months.items()) if months < most]
    if shorter:
        screen.out.print(screen.say("usage_shorter", what=", ".join(shorter)), style="yellow", soft_wrap=True)
    if repeated.set_aside:
        screen.out.print(
            screen.say("usage_set_aside", sum(repeated.set_aside.values()), day=screen.day(repeated.from_on)),
            style="yellow", soft_wrap=True,
        )  # fmt: skip


def _repeated_object(repeated: Repeated | None) -> dict[str, Any] | None:
    if repeated is None:
        return None
    return {
        "from": repeated.from_on,
        "until": repeated.until_on - timedelta(days=1),
        "months": dict(sorted(repeated.months.items())),
        "set_aside": dict(sorted(repeated.set_aside.items())),
    }


def _span(screen: Screen, first: date | None, through: date) -> str:
    last = screen.day(through)
    said = screen.say("owed_through", through=last)
    if first is not None:
        said = screen.say("owed_from", first=screen.day(first), through=last)
    return said[:1].lower() + said[1:]


def _month(screen: Screen, month: date) -> str:
    return str(format_date(month, "MMM y", locale=screen.locale()))


def _signed(screen: Screen, minor: int, digits: int) -> str:
    return ("+" if minor > 0 else "") + screen.money(minor, digits)

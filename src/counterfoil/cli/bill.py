"""What is owed as tables for people: an account a table, its lines by agreement, the amounts aligned, the totals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from counterfoil.cli.screen import Screen
from counterfoil.contract.orders import Account


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a bill: a line, or the lines of one clause and period together."""

    line: str
    what: str
    detail: str
    first: date
    after: date
    amount: int


def show_bill(screen: Screen, lines: pl.DataFrame, accounts: Mapping[str, Account], *, in_brief: bool = False) -> None:
    """Print the lines account by account, and the totals by currency if there are several accounts."""
    if lines.is_empty():
        screen.out.print(screen.say("nothing_owed"))
        return
    if lines["account"].n_unique() == 1:
        # One customer's bill is in that customer's locale; several in one table are all in the reader's.
        screen = replace(screen, country=accounts[str(lines["account"][0])].country)
    for (account, currency), of_account in lines.group_by("account", "currency", maintain_order=True):
        _account_table(screen, accounts[str(account)], str(currency), of_account, in_brief=in_brief)
    if lines["account"].n_unique() > 1:
        _totals(screen, lines)


def _account_table(screen: Screen, account: Account, currency: str, lines: pl.DataFrame, *, in_brief: bool) -> None:
    digits = int(lines["digits"][0])
    services = {order.id: order.service for order in account.orders}
    title = Text(account.name, style="bold").append(f" ({account.id})", style="dim not bold")
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="", expand=True, show_footer=True)
    total = screen.money(int(lines["amount"].sum()), digits)
    if not in_brief:
        table.add_column(screen.say("line"), no_wrap=True, style="dim")
    table.add_column(screen.say("for"), screen.say("total_of", account=account.id), ratio=1, overflow="fold")
    table.add_column(screen.say("days"), no_wrap=True)
    table.add_column(currency, Text(total, style="bold"), justify="right", no_wrap=True)
    for (agreement,), of_agreement in lines.group_by("agreement", maintain_order=True):
        heading = Text(str(agreement), style="bold")
        heading.append(f"  {services.get(str(agreement), '')}", style="dim not bold")
        table.add_row(*([] if in_brief else [""]), heading, "", "")
        for row in _in_brief(screen, of_agreement) if in_brief else _each(of_agreement):
            what = Text(row.what)
            what.append(f"  {row.detail}" if row.detail else "", style="dim")
            days = screen.days(row.first, row.after)
            money = Text(screen.money(row.amount, digits), style="green" if row.amount < 0 else "")
            table.add_row(*([] if in_brief else [row.line]), Padding(what, (0, 0, 0, 2)), days, money)
    screen.show(table)


def _each(lines: pl.DataFrame) -> Iterator[Row]:
    columns = ("line", "heading", "part", "from_on", "until_on", "amount")
    for line, heading, part, first, after, amount in lines.select(columns).iter_rows():
        yield Row(line, heading, part, first, after, amount)


def _in_brief(screen: Screen, lines: pl.DataFrame) -> Iterator[Row]:
    """Yield one row for each clause and billing period."""
    whole = lines.group_by("heading", "service", "clause", "period_start", maintain_order=True).agg(
        pl.len(), pl.first("line", "part"), pl.min("from_on"), pl.max("until_on"), pl.sum("amount")
    )
    columns = ("line", "heading", "part", "from_on", "until_on", "amount", "len")
    for line, heading, part, first, after, amount, count in whole.select(columns).iter_rows():
        yield Row(line, heading, screen.say("lines_of", count) if count > 1 else part, first, after, amount)


def _totals(screen: Screen, lines: pl.DataFrame) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    sums = lines.group_by("currency", "digits").agg(pl.sum("amount")).sort("currency")
    for currency, digits, amount in sums.iter_rows():
        table.add_row(screen.say("total"), Text(screen.money(amount, digits), style="bold"), currency)
    screen.show(table)


def show_reviews(screen: Screen, reviews: pl.DataFrame) -> None:
    """Print what a person has to decide."""
    if reviews.is_empty():
        return
    screen.out.print(Text(screen.say("reviews"), style="bold"))
    for row in reviews.iter_rows(named=True):
        period = screen.days(row["period_start"], row["period_end"])
        values = {name: row[name] for name in ("account", "heading", "agreement")}
        screen.out.print("  " + screen.say("review", period=period, on=screen.day(row["on"]), **values))
    screen.out.print()


def totals(lines: pl.DataFrame) -> Iterable[tuple[str, str, int, int]]:
    """Return account, currency, digits and minor units of each account's total."""
    sums = lines.group_by("account", "currency", "digits").agg(pl.sum("amount")).sort("account", "currency")
    return [(account, currency, digits, minor) for account, currency, digits, minor in sums.iter_rows()]

"""`counterfoil must`: who has to do what by when, as a table, as data, and as a calendar."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click
from rich import box
from rich.table import Table
from rich.text import Text

from counterfoil.cli import as_data
from counterfoil.cli.findings import show_faults
from counterfoil.cli.icalendar import calendar_of
from counterfoil.cli.may import figure_of
from counterfoil.cli.options import (
    DAY,
    FINDINGS,
    FINE,
    known_account,
    opened,
    takes_book,
    takes_language,
)  # fmt: skip
from counterfoil.cli.owes import write_answer
from counterfoil.cli.screen import Screen
from counterfoil.contract.duties import Obligation
from counterfoil.contract.wording import LANGUAGES

WHO: Final = {"customer": "who_customer", "provider": "who_provider"}
STANDS: Final = {
    "missed": "stands_missed",
    "late": "stands_late",
    "fulfilled": "stands_fulfilled",
    "right": "stands_right",
}
A_YEAR: Final = timedelta(days=365)
STYLES: Final = {
    "missed": "bold red",
    "late": "red",
    "open": "bold",
    "right": "",
    "fulfilled": "green",
    "standing": "dim",
}


@click.command()
@takes_book
@click.option("--from", "first", type=DAY, default="today", metavar="DATE", help="First day (default: today).")
@click.option("--until", "last", type=DAY, metavar="DATE", help="Last day (default: a year later).")
@click.option("--today", "clock", type=DAY, default="today", metavar="DATE", help="The day on which it is looked at.")
@click.option("--account", metavar="ID", help="One account only.")
@click.option("--party", type=click.Choice(("customer", "provider")), help="What one of the parties has to do.")
@click.option("--all", "is_all", is_flag=True, help="Also what has been done, and what holds as long as it runs.")
@click.option(
    "--format", "form", type=click.Choice(("table", "json", "csv", "ics")), default="table", show_default=True
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file.")
@takes_language
def must(
    book: str, first: date, last: date | None, clock: date, account: str | None, party: str | None, is_all: bool,
    form: str, out: Path | None, language: str | None,
) -> int:  # fmt: skip
    """Print the duties of both sides under the contracts of BOOK: who, what, by when, by which clause, and or else.

    Missed duties of before --from are printed too, as long as nobody has done them. `--format ics` is a calendar that
    reminds a day earlier.
    """
    last = last or first + A_YEAR
    if first > last:
        raise click.UsageError(f"--from {first} lies after --until {last}")
    opened_book, screen = opened(book, language)
    known_account(opened_book, account)
    accounts = None if account is None else {account}
    agenda = opened_book.must(date.min, last, clock, accounts=accounts)
    chosen = [one for one in agenda.obligations if _is_shown(one, first, party, is_all=is_all)]
    undated = [one for one in agenda.obligations if one.due_on is None and one.stands in ("standing", "right")]
    left_out = [one for one in undated if one not in chosen and party in (None, one.duty.who)]
    if form == "table":
        _table(screen, opened_book.settings.provider, chosen, len(left_out), (first, last))
    elif form == "json":
        content = {
            "from": first, "until": last, "today": clock, "duties": [content_of(one) for one in chosen],
            "faults": [as_data.fault_object(fault) for fault in agenda.faults],
        }  # fmt: skip
        write_answer(as_data.text_of("must", content).encode(), out)
    elif form == "csv":
        write_answer(_csv(chosen, screen.language).encode(), out)
    else:
        name = opened_book.settings.provider or str(opened_book.path)
        write_answer(calendar_of(chosen, name, clock, screen.language), out)
    show_faults(screen, agenda.faults, agenda.blocked, accounts or opened_book.named)
    return FINDINGS if agenda.faults else FINE


def _is_shown(one: Obligation, first: date, party: str | None, *, is_all: bool) -> bool:
    if party is not None and one.duty.who != party:
        return False
    if one.due_on is not None and one.due_on < first:
        return one.stands == "missed"
    return is_all or one.stands in ("open", "missed") or (one.stands == "right" and one.due_on is not None)


def _table(screen: Screen, provider: str, duties: Sequence[Obligation], standing: int, span: tuple[date, date]) -> None:
    title = screen.say("must_from", first=screen.day(span[0]), last=screen.day(span[1]))
    screen.out.print(f"{provider}: {title[:1].lower()}{title[1:]}" if provider else title)
    screen.out.print()
    if not duties:
        screen.out.print(screen.say("nothing_due"))
    for account in dict.fromkeys(one.account for one in duties):
        table = Table(box=box.SIMPLE_HEAD, title=Text(account, style="bold"), title_justify="left", expand=True)
        table.add_column(screen.say("due"), no_wrap=True)
        table.add_column(screen.say("who"), no_wrap=True)
        table.add_column(screen.say("what"), ratio=1, overflow="fold")
        table.add_column(screen.say("clause"), overflow="fold", style="dim")
        for one in duties:
            if one.account == account:
                _row(screen, table, one)
        screen.show(table)
    if standing:
        screen.out.print(screen.say("standing_left", standing), style="dim", soft_wrap=True)


def _row(screen: Screen, table: Table, one: Obligation) -> None:
    what = Text(one.message(screen.language))
    if one.stands not in ("open", "standing"):
        what.append(f"  {screen.say(STANDS[one.stands])}", style=STYLES[one.stands])
    consequence = one.consequence(screen.language)
    if consequence and one.stands != "fulfilled":
        what.append(f"\n{screen.say('or_else')} {consequence}", style="dim")
    due = _due(screen, one)
    who = screen.say(WHO[one.duty.who])
    table.add_row(Text(due, style=STYLES[one.stands]), who, what, one.clause.address)


def _due(screen: Screen, one: Obligation) -> str:
    if one.due_on is None:
        return ""
    day = screen.day(one.due_on)
    return f"{day} {one.due_at:%H:%M}" if one.due_at is not None else day


def content_of(one: Obligation) -> dict[str, Any]:
    """Return a duty as JSON has it."""
    duty, clause = one.duty, one.clause
    by = duty.fulfilled_by
    return {
        "account": one.account,
        "agreement": one.agreement,
        "service": one.service,
        "who": duty.who,
        "what": {language: one.message(language) for language in LANGUAGES},
        "says": duty.says,
        "figures": {name: figure_of(value) for name, value in duty.figures.items()},
        "arises_on": duty.arises_on,
        "due_on": one.due_on,
        "due_at": duty.due.isoformat().replace("+00:00", "Z") if isinstance(duty.due, datetime) else None,
        "is_right": duty.is_right,
        "stands": one.stands,
        "consequence": {language: one.consequence(language) for language in LANGUAGES},
        "fulfilled_by": None if by is None else {"type": by.type, "effective_on": by.effective_on},
        "clause": clause.id,
        "clause_service": clause.service,
        "heading": clause.heading,
        "kind": clause.kind_name,
        "rules": list(clause.rules),
        "version": clause.effective_on,
        "file": clause.where.file,
        "file_line": clause.where.line,
    }


def _csv(duties: Sequence[Obligation], language: str) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow("account agreement service who due_on due_at stands what consequence clause file file_line".split())
    for one in duties:
        content = content_of(one)
        plain = ("account", "agreement", "service", "who", "due_on", "due_at", "stands")
        rows.writerow(
            [content[name] if content[name] is not None else "" for name in plain]
            + [one.message(language), one.consequence(language), one.clause.address]
            + [content["file"], content["file_line"]]
        )
    return text.getvalue()

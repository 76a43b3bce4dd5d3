"""Faults and notes on stderr: each in full, then one line that counts them and names who gets no bill."""

from collections.abc import Collection, Iterable, Sequence

import polars as pl
from rich.text import Text

from counterfoil.book import PlainBook
from counterfoil.cli.screen import Screen
from counterfoil.contract.faults import Fault
from counterfoil.engine.answering import Answer

MOST_NAMED = 12
MOST_SHAPES = 4
MOST_MARKED = 20  # characters under a line that had to be cut


def show_faults(screen: Screen, faults: Sequence[Fault], blocked: Collection[str], accounts: Collection[str]) -> None:
    """Print every fault and the summary."""
    for fault in faults:
        screen.err.print(_in_full(fault, screen.err.width), soft_wrap=True)
    if faults:
        screen.err.print(Text(summary(screen, len(faults), blocked, accounts), style="bold"), soft_wrap=True)


def show_only_faults(screen: Screen, faults: Sequence[Fault]) -> None:
    """Print every fault and how many they are, where no bill is concerned."""
    for fault in faults:
        screen.err.print(_in_full(fault, screen.err.width), soft_wrap=True)
    if faults:
        screen.err.print(Text(screen.say("faults", len(faults)), style="bold"), soft_wrap=True)


def summary(screen: Screen, faults: int, blocked: Collection[str], accounts: Collection[str]) -> str:
    """Return "3 faults; 2 of 14 accounts get no bill: acme, cleo"."""
    if not blocked:
        rest = screen.say("every_bill")
    elif len(blocked) == len(accounts):
        rest = screen.say("no_bill_at_all")
    else:
        named = sorted(blocked)
        who = ", ".join(named[:MOST_NAMED])
        if len(named) > MOST_NAMED:
            who += f", {screen.say('and_more', len(named) - MOST_NAMED)}"
        rest = screen.say("without_bill", len(named), all=screen.number(len(accounts)), who=who)
    return f"{screen.say('faults', faults)}; {rest}"


def _in_full(fault: Fault, width: int) -> Text:
    """Return a fault as it prints itself, a long line of the file cut around the place."""
    lines = str(fault).split("\n")
    if fault.where.excerpt:
        lines[1:3] = _cut(fault, width)
    where = str(fault.where)
    text = Text(lines[0])
    text.stylize("bold", 0, len(where))
    text.stylize("red", len(lines[0]) - len(fault.name) - 2)
    for number, line in enumerate(lines[1:]):
        marks = number == 1 and bool(fault.where.excerpt)
        text.append("\n").append(line, style="red" if marks else "")
    return text


def _cut(fault: Fault, width: int) -> list[str]:
    where = fault.where
    excerpt, column, length = where.excerpt.replace("\t", " "), where.column - 1, max(1, where.length)
    room = max(40, width - len(str(where.line)) - 6)
    if len(excerpt) > room:
        start = max(0, min(column - room // 3, len(excerpt) - room))
        cut = excerpt[start : start + room]
        cut = ("…" + cut[1:]) if start else cut
        excerpt = (cut[:-1] + "…") if start + room < len(where.excerpt) else cut
        column, length = column - start, min(length, MOST_MARKED, room - (column - start))
    margin = " " * len(str(where.line))
    return [f"  {where.line} | {excerpt}", f"  {margin} | {' ' * column}{'^' * max(1, length)}"]


def show_notes(screen: Screen, notes: Iterable[tuple[str, str]]) -> None:
    """Print notes: what is no fault and may still be money."""
    for name, text in notes:
        line = Text(f"{screen.say('note')}: ", style="yellow")
        line.append(text, style="default").append(f"  [{name}]", style="dim")
        screen.err.print(line, soft_wrap=True)


def notes_of(
    screen: Screen, book: PlainBook, answer: Answer, accounts: Collection[str] | None
) -> list[tuple[str, str]]:
    """Return the notes on an answer: name and text."""
    notes: list[tuple[str, str]] = []
    for imported in book.usage.imports:
        if imported.rejected:
            reasons = ", ".join(f"{reason} {screen.number(count)}" for reason, count in imported.rejected.items())
            total = sum(imported.rejected.values())
            notes.append(("rejected", screen.say("rejected", total, file=imported.file, what=reasons)))
    for account, count, what in untaken_by_account(answer.untaken):
        if accounts is None or account in accounts:
            shown = ", ".join(f"{shape} {screen.number(records)}" for shape, records in what[:MOST_SHAPES])
            if len(what) > MOST_SHAPES:
                shown += f", {screen.say('and_more', len(what) - MOST_SHAPES)}"
            notes.append(("usage-untaken", screen.say("untaken", count, account=account, what=shown)))
    for account, count in answer.outside.select("account", "records").iter_rows():
        if accounts is None or account in accounts:
            notes.append(("usage-outside", screen.say("outside", count, account=account)))
    return notes


def untaken_by_account(untaken: pl.DataFrame) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """Return for each account how many records no clause charges, and of which sort, most first."""
    words = ("direction", "meter", "service", "label")
    sorts = (
        untaken.with_columns(sort=pl.concat_str([pl.col(word) for word in words], separator=" ").str.strip_chars())
        .group_by("account", "sort")
        .agg(pl.sum("records"))
        .sort("account", -pl.col("records"), "sort")
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for account, sort, records in sorts.iter_rows():
        found.setdefault(account, []).append((" ".join(sort.split()), records))
    return [(account, sum(records for _, records in sorts), sorts) for account, sorts in found.items()]

"""`counterfoil import`: a usage file into a book, every row accounted for."""

from pathlib import Path

import click
import polars as pl
from rich import box
from rich.table import Table

from counterfoil.book import PlainBook
from counterfoil.book.importing import CannotImport, Placed, distinct_records, place, rejects_file
from counterfoil.cli import as_data
from counterfoil.cli.findings import show_faults
from counterfoil.cli.options import FINDINGS, FINE, opened, takes_book, takes_language
from counterfoil.cli.screen import Screen
from counterfoil.contract.faults import Fault, listed, nearest
from counterfoil.facts.usage.importing import Imported
from counterfoil.facts.usage.sources import Source

MOST_OF_EXAMPLE = 60


@click.command("import")
@takes_book
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", "name", required=True, metavar="NAME", help="The source, as usage/sources.toml names it.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@takes_language
def import_(book: str, file: Path, name: str, form: str, language: str | None) -> int:
    """Copy FILE into the usage of BOOK and say what became of each row.

    The same file again adds nothing; a record that came before is charged once. Exits with 1 if rows were rejected.
    """
    before, screen = opened(book, language)
    source = _source(before, name, screen)
    try:
        placed = place(before, file, source)
    except CannotImport as error:
        raise click.UsageError(str(error)) from None
    records_before = distinct_records(before)
    after, _ = opened(book, language)
    imported = next((each for each in after.usage.imports if each.file == str(placed.path)), None)
    mine = [fault for fault in after.faults if fault.where.file == str(placed.path)]
    if imported is None:
        if placed.is_new:
            placed.path.unlink()  # it cannot be read at all: the book stays as it was
        return _refused(screen, file, form, mine)
    added = distinct_records(after) - records_before
    rejects = after.usage.store.rejects() if after.usage.store is not None else pl.DataFrame()
    rejects = rejects.filter(pl.col("file") == imported.file)
    if form == "json":
        click.echo(as_data.text_of("import", _content(after, placed, imported, added, rejects, mine)), nl=False)
    else:
        _show(screen, file, placed, imported, added, rejects)
        if imported.rejected:
            screen.out.print(screen.say("rejects_file", file=str(rejects_file(after, imported))), soft_wrap=True)
    show_faults(screen, mine, set(), after.named)
    return FINDINGS if imported.rejected or mine else FINE


def _source(book: PlainBook, name: str, screen: Screen) -> Source:
    found = next((source for source in book.usage.sources if source.name == name), None)
    if found is None:
        there = str(book.path / "usage" / "sources.toml")
        show_faults(screen, [fault for fault in book.faults if fault.where.file == there], set(), book.named)
        names = [source.name for source in book.usage.sources]
        near = nearest(name, names) or (f" There is {listed(names)}." if names else " It has none that can be read.")
        raise click.UsageError(f"there is no source {name} in {there}.{near}")
    return found


def _refused(screen: Screen, file: Path, form: str, faults: list[Fault]) -> int:
    if form == "json":
        content = {"file": str(file), "imported": False, "faults": [as_data.fault_object(fault) for fault in faults]}
        click.echo(as_data.text_of("import", content), nl=False)
    for fault in faults:
        screen.err.print(str(fault), soft_wrap=True)
    screen.err.print(screen.say("not_imported", file=str(file)), soft_wrap=True)
    return FINDINGS


def _content(
    book: PlainBook, placed: Placed, imported: Imported, added: int, rejects: pl.DataFrame, faults: list[Fault]
) -> dict[str, object]:
    return {
        "file": str(placed.path),
        "imported": True,
        "is_new": placed.is_new,
        "source": imported.source,
        "rows": imported.rows,
        "records": imported.records,
        "new_records": added if placed.is_new else 0,
        "not_billable": dict(imported.not_billable),
        "rejected": dict(imported.rejected),
        "examples": [
            {"reason": reason, "row": row, "text": text} for reason, (row, text) in _examples(rejects).items()
        ],
        "rejects_file": str(rejects_file(book, imported)),
        "faults": [as_data.fault_object(fault) for fault in faults],
    }


def _examples(rejects: pl.DataFrame) -> dict[str, tuple[int, str]]:
    """Return the first rejected row of each reason."""
    first = rejects.sort("row").unique("reason", keep="first", maintain_order=True)
    return {reason: (row, text) for reason, row, text in first.select("reason", "row", "text").iter_rows()}


def _show(screen: Screen, file: Path, placed: Placed, imported: Imported, added: int, rejects: pl.DataFrame) -> None:
    key = "copied" if placed.is_new else "already_there"
    screen.out.print(screen.say(key, file=str(file), copy=str(placed.path), source=imported.source), soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(screen.say("what"))
    table.add_column(screen.say("count"), justify="right", no_wrap=True)
    table.add_column(screen.say("example") if imported.rejected else "", style="dim", overflow="ellipsis", no_wrap=True)
    table.add_row(screen.say("rows"), screen.number(imported.rows), "")
    table.add_row(screen.say("records"), screen.number(imported.records), "")
    if placed.is_new and added < imported.records:
        table.add_row(screen.say("new_records"), screen.number(added), "")
    for reason, count in imported.not_billable.items():
        table.add_row(screen.say("not_billable", reason=reason), screen.number(count), "")
    examples = _examples(rejects)
    for reason, count in imported.rejected.items():
        row, text = examples.get(reason, (0, ""))
        table.add_row(screen.say("rejected_as", reason=reason), screen.number(count), f"{row}: {text.strip()}")
    screen.show(table)

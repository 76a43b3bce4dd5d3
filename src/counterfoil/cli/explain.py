"""`counterfoil explain`: one line down to its clause, its figures and its records."""

from dataclasses import asdict
from datetime import date
from typing import Any

import click

from counterfoil.cli import as_data
from counterfoil.cli.findings import show_faults
from counterfoil.cli.options import FINE, opened, takes_book, takes_language, takes_through
from counterfoil.engine.explaining import Explanation, UnknownLine, text
from counterfoil.engine.explaining import explain as explained

MOST_RECORDS = 20


@click.command()
@takes_book
@click.argument("line")
@takes_through
@click.option("--records", "most", type=click.IntRange(min=0), default=MOST_RECORDS, show_default=True,
              help="How many of the records behind the line to print.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@takes_language
def explain(book: str, line: str, through: date, most: int, form: str, language: str | None) -> int:
    """Print why LINE (as `owes` names it) is what it is: its clause, figures, arithmetic and records."""
    opened_book, screen = opened(book, language)
    with screen.watching("billing") as watch:
        answer = opened_book.answer(through, want_charges=True, watch=watch)
    try:
        found = explained(answer, line, opened_book.case.kinds)
    except UnknownLine as error:
        show_faults(screen, answer.faults, answer.blocked, opened_book.named)
        message = str(error)
        raise click.UsageError(f"{message[:1].lower()}{message[1:]}") from None
    if form == "json":
        click.echo(as_data.text_of("explain", _content(found)), nl=False)
    else:
        screen.out.print(text(found, most), soft_wrap=not screen.out.is_terminal)
    return FINE


def _content(found: Explanation) -> dict[str, Any]:
    records = [
        {
            "started": row["started"].isoformat().replace("+00:00", "Z"),
            "number": f"{row['number']:012d}"[: row["digits"]],
            **{name: row[name] for name in ("quantity", "billed", "covered", "price", "per", "fixed")},
        }
        for row in as_data.rows_of(found.records)
    ]
    plain = {
        name: getattr(found, name)
        for name in ("line", "account", "agreement", "address", "heading", "kind", "file", "file_line", "version")
    }
    readded = None if found.readded is None else as_data.amount(found.readded, found.digits)
    return {
        **plain,
        "rules": list(found.rules),
        "prose": found.prose,
        "part": found.part,
        "period_start": found.period[0],
        "period_end": found.period[1],
        "from_on": found.days[0],
        "until_on": found.days[1],
        "bill_on": found.bill_on,
        "currency": found.currency,
        "amount": as_data.amount(found.amount, found.digits),
        "minor": found.amount,
        "parameters": [asdict(each) for each in found.parameters],
        "inputs": [asdict(each) for each in found.inputs],
        "arithmetic": found.arithmetic,
        "readded": readded,
        "agrees": found.agrees,
        "records": records,
    }

"""`counterfoil may`: whether something is permitted now, by which clauses, and what would make it possible."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import click
from rich.text import Text

from counterfoil.cli import as_data
from counterfoil.cli.asking import requests_of
from counterfoil.cli.findings import show_only_faults
from counterfoil.cli.options import FINDINGS, FINE, opened, takes_book, takes_language
from counterfoil.cli.screen import Screen
from counterfoil.contract.decisions import Decision, Finding
from counterfoil.contract.faults import Fault
from counterfoil.contract.wording import LANGUAGES, Figure, Money, duration, shown
from counterfoil.facts.requests import Request, RequestWrong, request_types
from counterfoil.facts.values import read_value

REFUSED = 3


class InstantOption(click.ParamType):  # type: ignore[type-arg]  # no generic class at run time before click 8.3
    """An instant with its offset, or `now`."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant in UTC, or refuse in one line."""
        if isinstance(value, datetime):
            return value
        if value == "now":
            return datetime.now(UTC)
        try:
            at: datetime = read_value(value, "instant")
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return at


@click.command(epilog="Exit codes: 0 allowed, 3 refused, 1 a fault in book or request, 2 wrong use.")
@takes_book
@click.argument("request", nargs=-1)
@click.option("--at", type=InstantOption(), default="now", help="The instant, such as 2026-06-01T14:05:00+02:00.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--list", "is_list", is_flag=True, help="Print what can be asked, with the fields of each request.")
@takes_language
def may(book: str, request: tuple[str, ...], at: datetime, form: str, is_list: bool, language: str | None) -> int:
    """Decide whether REQUEST is permitted now, by the clauses of BOOK.

    REQUEST is `start-call agreement=acme-phone to=+31201234567`, one JSON object, or a file (or - for standard input)
    of JSON objects, one a line. `--list` says what can be asked.
    """
    if is_list:
        _list()
        return FINE
    if not request:
        raise click.UsageError("it lacks a request; `--list` says what can be asked")
    opened_book, screen = opened(book, language)
    decided: list[Decision] = []
    faults: list[Fault] = []
    try:
        asked: list[Request] = list(requests_of(request))
    except RequestWrong as wrong:
        asked, faults = [], list(wrong.faults)
    for one in asked:
        try:
            decided.append(opened_book.may(one, at))
        except RequestWrong as wrong:
            faults += wrong.faults
    if form == "json":
        content = {
            "decisions": [content_of(one) for one in decided],
            "faults": [as_data.fault_object(fault) for fault in faults],
        }
        click.echo(as_data.text_of("may", content), nl=False)
    else:
        for place, decision in enumerate(decided):
            if place:
                screen.out.print()
            _show(screen, decision, opened_book.case.catalogue.in_force(decision.service, decision.at.date()))
    show_only_faults(screen, faults)
    if faults:
        return FINDINGS
    return FINE if all(one.allowed for one in decided) else REFUSED


def _list() -> None:
    for one in request_types().values():
        fields = ", ".join(
            f"{name}" + (" (optional)" if form.endswith("?") else "") for name, form in one.fields.items()
        )
        click.echo(f"{one.name}\n    {one.meaning}\n    {fields}")
    click.echo(
        "\nEvery request names `agreement`, or `account` and, where it has several, `service`; `at` is its instant."
    )


def _show(screen: Screen, decision: Decision, description: Any) -> None:
    """Print a decision: the answer, why, what would make it possible, then each clause that bears on it."""
    answer = Text(screen.say("allowed" if decision.allowed else "refused"), style="bold")
    answer.stylize("green" if decision.allowed else "red")
    name = description.name if description is not None else decision.service
    answer.append(f"  {decision.ask}, {decision.agreement or decision.account} ({name})", style="default not bold")
    screen.out.print(answer, soft_wrap=True)
    screen.out.print(decision.message(screen.language), soft_wrap=True)
    remedy = decision.remedy(screen.language)
    if remedy:
        screen.out.print(remedy, soft_wrap=True)
    if decision.at_most is not None:
        span = duration(timedelta(seconds=decision.at_most), screen.language)
        screen.out.print(screen.say("at_most", span=span), soft_wrap=True)
    for found in decision.findings:
        clause = found.clause
        sign = screen.say("set_aside") if found.is_set_aside else ("+" if found.ruling.allowed else "-")
        line = Text(f"  {sign} ").append(clause.address, style="bold")
        line.append(f"  {clause.heading}  {clause.where.file}:{clause.where.line}", style="dim")
        screen.out.print(line, soft_wrap=True)
        if found.is_set_aside or len(decision.findings) > 1:
            screen.out.print(f"      {found.message(screen.language)}", soft_wrap=True)


def content_of(decision: Decision) -> dict[str, Any]:
    """Return a decision as JSON has it."""
    return {
        "ask": decision.ask,
        "at": _instant(decision.at),
        "account": decision.account,
        "agreement": decision.agreement,
        "service": decision.service,
        "allowed": decision.allowed,
        "silent": decision.is_silent,
        "at_most": decision.at_most,
        "message": {language: decision.message(language) for language in LANGUAGES},
        "remedy": {language: decision.remedy(language) for language in LANGUAGES},
        "clauses": [_finding(one) for one in decision.findings],
    }


def _finding(found: Finding) -> dict[str, Any]:
    clause, ruling = found.clause, found.ruling
    return {
        "service": clause.service,
        "clause": clause.id,
        "heading": clause.heading,
        "kind": clause.kind_name,
        "rules": list(clause.rules),
        "version": clause.effective_on,
        "file": clause.where.file,
        "file_line": clause.where.line,
        "allowed": ruling.allowed,
        "set_aside": found.is_set_aside,
        "says": ruling.says,
        "figures": {name: figure_of(value) for name, value in ruling.figures.items()},
        "at_most": ruling.at_most,
        "message": {language: found.message(language) for language in LANGUAGES},
    }


def figure_of(value: Figure) -> Any:
    """Return a figure as JSON has it: numbers and texts as they are, days and instants written, spans in seconds."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, Money):
        return shown(value, "en")
    return list(value) if isinstance(value, tuple) else value.isoformat()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""`counterfoil check --register FILE`: which rules of a register the clauses cite, and which clauses only document."""

from importlib.resources import files
from pathlib import Path

import click

from counterfoil.cli import as_data
from counterfoil.cli.findings import show_faults
from counterfoil.cli.options import FINDINGS, FINE, opened
from counterfoil.cli.screen import Screen, language_of
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.faults import Faults
from counterfoil.linter import Coverage, of_register, read_register


def check_register(book: str | None, path: str, form: str, language: str | None) -> int:
    """Compare a register with the descriptions of a book, or with the shipped catalogue; return the exit code."""
    faults = Faults()
    if book is not None:
        opened_book, screen = opened(book, language)
        catalogue = opened_book.case.catalogue
    else:
        screen = Screen.open(language_of(language))
        catalogue = Catalogue.load([str(files("counterfoil").joinpath("catalogue"))], faults)
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.FileError(path, str(error)) from None
    register = read_register(text, path, faults)
    coverage = of_register(catalogue, register, faults) if register is not None else None
    if form == "json":
        content = {"register": _content(coverage), "faults": [as_data.fault_object(fault) for fault in faults]}
        click.echo(as_data.text_of("check-register", content), nl=False)
    else:
        if coverage is not None:
            _show(screen, coverage, len(catalogue.services))
        show_faults(screen, list(faults), (), ())
    return FINDINGS if len(faults) else FINE


def _show(screen: Screen, coverage: Coverage, services: int) -> None:
    cited = screen.number(coverage.cited)
    screen.out.print(screen.say("register_cited", coverage.rules, cited=cited, services=services), soft_wrap=True)
    screen.out.print(screen.say("register_documents", len(coverage.documentary)), soft_wrap=True)
    for clause, reason in coverage.documentary:
        screen.out.print(f"  {clause.address} ({clause.kind_name}): {reason or '?'}", soft_wrap=True)


def _content(coverage: Coverage | None) -> dict[str, object] | None:
    if coverage is None:
        return None
    return {
        "rules": coverage.rules,
        "cited": coverage.cited,
        "uncited": list(coverage.uncited),
        "unknown": [{"rule": rule, "clause": clause.address} for rule, clause in coverage.unknown],
        "documentary": [
            {"clause": clause.address, "kind": clause.kind_name, "rules": list(clause.rules), "reason": reason}
            for clause, reason in coverage.documentary
        ],
    }

"""`counterfoil check --register FILE`: which rules of a register the clauses cite, and which clauses only document."""

from functools import partial
from importlib.resources import files
from pathlib import Path

import click

from counterfoil.cli import as_data
from counterfoil.cli.findings import show_only_faults
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
        catalogue, own = opened_book.case.catalogue, str(opened_book.path)
    else:
        screen = Screen.open(language_of(language))
        own = str(files("counterfoil").joinpath("catalogue"))
        catalogue = Catalogue.load([own], faults)
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.FileError(path, str(error)) from None
    register = read_register(text, path, faults)
    is_own = partial(_starts_with, own)
    coverage = of_register(catalogue, register, faults, is_own) if register is not None else None
    if form == "json":
        content = {"register": _content(coverage), "faults": [as_data.fault_object(fault) for fault in faults]}
        click.echo(as_data.text_of("check-register", content), nl=False)
    else:
        if coverage is not None:
            described = [catalogue.versions(service) for service in catalogue.services]
            services = sum(any(is_own(one.file) for one in versions) for versions in described)
            _show(screen, coverage, services)
        show_only_faults(screen, list(faults))
    return FINDINGS if len(faults) else FINE


def _starts_with(folder: str, file: str) -> bool:
    return file.startswith(folder)


def _show(screen: Screen, coverage: Coverage, services: int) -> None:
    cited = screen.number(coverage.cited)
    screen.out.print(screen.say("register_cited", coverage.rules, cited=cited, services=services), soft_wrap=True)
    if not coverage.documentary:
        return
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

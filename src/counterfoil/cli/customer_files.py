"""`counterfoil contract` and `counterfoil archive`: what a customer is given of its agreements and data."""

import sys
from datetime import date
from pathlib import Path

import click

from counterfoil.book.archiving import account_archive
from counterfoil.book.contract_texts import contract_of, order_of
from counterfoil.book.receivables import read_receivables
from counterfoil.cli.findings import show_faults
from counterfoil.cli.options import DAY, FINDINGS, FINE, known_account, opened, takes_book, takes_language
from counterfoil.cli.owes import write_answer
from counterfoil.contract.faults import listed, nearest
from counterfoil.documents.extra import NoDocumentsExtra
from counterfoil.documents.rules import RulesUnavailable
from counterfoil.documents.typesetting import CannotBeSet


@click.command()
@takes_book
@click.argument("agreement")
@click.option("--on", type=DAY, metavar="DATE", help="The text as of this day (default: as ordered).")
@click.option("--fonts", multiple=True, metavar="DIRECTORY", help="More fonts: others than Latin, Greek, Cyrillic.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file.")
@takes_language
def contract(
    book: str, agreement: str, on: date | None, fonts: tuple[str, ...], out: Path | None, language: str | None
) -> int:
    """Make the contract of AGREEMENT as PDF: its order, and its descriptions with the order's figures filled in.

    In the language of the account unless told; a description that has no text in it stands in its own. Needs the extra
    `documents`.
    """
    if out is None and sys.stdout.isatty():
        raise click.UsageError("a PDF is not for a terminal: add --out FILE")
    opened_book, screen = opened(book, language)
    found = order_of(opened_book, agreement)
    if found is None:
        names = [order.id for account in opened_book.case.accounts for order in account.orders]
        near = nearest(agreement, names) or f" There is {listed(names) or 'none'}."
        raise click.UsageError(f"there is no agreement {agreement} in {opened_book.path}.{near}")
    account, order = found
    day = on or order.description_on
    if opened_book.case.catalogue.in_force(order.service, day) is None:
        raise click.UsageError(f"service {order.service} has no version in force on {day}")
    try:
        content = contract_of(opened_book, account, order, on=day, language=language or order.language, fonts=fonts)
    except NoDocumentsExtra as error:
        raise click.UsageError(str(error)) from None
    except CannotBeSet as error:
        screen.err.print(f"{agreement}: {error}", soft_wrap=True)
        return FINDINGS
    write_answer(content, out)
    if out is not None:
        screen.err.print(screen.say("written", file=str(out)), soft_wrap=True)
    return FINE


@click.command()
@takes_book
@click.argument("account")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE")
@takes_language
def archive(book: str, account: str, out: Path, language: str | None) -> int:
    """Write a zip of what ACCOUNT is to get back: its documents and data in open formats, and nobody else's.

    The manifest lists every file with its SHA-256, and what is left out and why. Needs the extra `documents`.
    """
    opened_book, screen = opened(book, language)
    known_account(opened_book, account)
    mine = next((each for each in opened_book.case.accounts if each.id == account), None)
    read = read_receivables(opened_book)
    if mine is None or read.faults:
        faults = [*read.faults, *(fault for fault in opened_book.faults if account in fault.accounts)]
        show_faults(screen, faults, frozenset({account}), opened_book.named)
        return FINDINGS
    try:
        content = account_archive(opened_book, mine, read)
    except NoDocumentsExtra as error:
        raise click.UsageError(str(error)) from None
    except (CannotBeSet, RulesUnavailable) as error:
        screen.err.print(f"{account}: {error}", soft_wrap=True)
        return FINDINGS
    write_answer(content, out)
    screen.err.print(screen.say("written", file=str(out)), soft_wrap=True)
    return FINE

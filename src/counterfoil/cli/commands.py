"""All commands, and how a run of one ends: 0 fine, 1 findings in the input, 2 wrong use."""

import io
import sys
from collections.abc import Sequence

import click

from counterfoil import __version__
from counterfoil.cli.audit import audit
from counterfoil.cli.bank import collect, receive
from counterfoil.cli.billing import bill
from counterfoil.cli.check import check
from counterfoil.cli.counterfoils import counterfoil, verify_
from counterfoil.cli.customer_files import archive, contract
from counterfoil.cli.demonstrate import demo
from counterfoil.cli.documents import document
from counterfoil.cli.explain import explain
from counterfoil.cli.importing import import_
from counterfoil.cli.keys import new_key_
from counterfoil.cli.ledger import ledger
from counterfoil.cli.may import may
from counterfoil.cli.must import must
from counterfoil.cli.new import new
from counterfoil.cli.options import FINDINGS, FINE, WRONG_USE, terminal_columns
from counterfoil.cli.owes import owes
from counterfoil.cli.receivables import reminders, statement
from counterfoil.cli.whatif import whatif
from counterfoil.facts.usage.store import StoreDamaged

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="counterfoil")
def cli() -> None:
    """Run service contracts: what is owed, what is permitted and what has to be done, from the clauses themselves.

    A book is a directory of plain files: accounts with their orders, service descriptions, rate decks, events and
    usage. Begin with `counterfoil demo`, or with `counterfoil new mybook`.
    """


for command in (
    check,
    owes,
    bill,
    statement,
    reminders,
    receive,
    collect,
    ledger,
    document,
    contract,
    archive,
    counterfoil,
    new_key_,
    verify_,
    audit,
    explain,
    may,
    must,
    whatif,
    import_,
    new,
    demo,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    _write_anything()
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="counterfoil",
            standalone_mode=False,
            terminal_width=terminal_columns(),
            max_content_width=100,
        )
        return code if isinstance(code, int) else FINE
    except click.UsageError as error:
        return _wrong_use(error)
    except click.FileError as error:
        click.echo(f"counterfoil: {error.format_message()}", err=True)
        return WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        click.echo("counterfoil: stopped", err=True)
        return INTERRUPTED
    except StoreDamaged as error:
        click.echo(f"counterfoil: {error}", err=True)
        return FINDINGS
    except BrokenPipeError:
        # The reader (head, less) has seen enough; nothing more can be written, not even when Python closes stdout.
        sys.stdout = io.StringIO()
        return FINE


def _wrong_use(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return WRONG_USE
    path = error.ctx.command_path if error.ctx is not None else "counterfoil"
    message = error.format_message().replace("\n", " ")
    message = message[:1].lower() + message[1:] if message[:2] != message[:2].upper() else message
    click.echo(f"{path}: {message.rstrip('.')}. `{path} --help` says more.", err=True)
    return WRONG_USE


def _write_anything() -> None:
    """Let a terminal that cannot show a character show a question mark instead of ending in an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")

"""All commands, and how a run of one ends: 0 fine, 1 findings in the input, 2 wrong use."""

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from counterfoil import __version__
from counterfoil.cli.options import FINDINGS, FINE, WRONG_USE, terminal_columns
from counterfoil.contract.faults import nearest
from counterfoil.facts.usage.store import StoreDamaged

INTERRUPTED = 130

# Where each command is, in the order of the help: only the one that is called is imported, which saves a third of the
# time of a short one.
COMMANDS: Final[dict[str, str]] = {
    "check": "check:check",
    "owes": "owes:owes",
    "bill": "billing:bill",
    "statement": "receivables:statement",
    "reminders": "receivables:reminders",
    "receive": "bank:receive",
    "collect": "bank:collect",
    "ledger": "ledger:ledger",
    "document": "documents:document",
    "contract": "customer_files:contract",
    "archive": "customer_files:archive",
    "counterfoil": "counterfoils:counterfoil",
    "new-key": "keys:new_key_",
    "verify": "counterfoils:verify_",
    "audit": "audit:audit",
    "explain": "explain:explain",
    "may": "may:may",
    "must": "must:must",
    "whatif": "whatif:whatif",
    "import": "importing:import_",
    "new": "new:new",
    "demo": "demonstrate:demo",
}


class Commands(click.Group):
    """The commands by name, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"counterfoil.cli.{module}"), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; one that there is not is wrong use, with the nearest that there is."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            ctx.fail(f"no such command `{args[0]}`.{nearest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="counterfoil")
def cli() -> None:
    """Run service contracts: what is owed, what is permitted and what has to be done, from the clauses themselves.

    A book is a directory of plain files: accounts with their orders, service descriptions, rate decks, events and
    usage. Begin with `counterfoil demo`, or with `counterfoil new mybook`.
    """


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
    message = message if message.endswith("?") else f"{message.rstrip('.')}."
    click.echo(f"{path}: {message} `{path} --help` says more.", err=True)
    return WRONG_USE


def _write_anything() -> None:
    """Let a terminal that cannot show a character show a question mark instead of ending in an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")

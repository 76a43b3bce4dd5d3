"""The command line: one module a command, and no rule in any of them.

Results go to stdout, faults, notes and progress to stderr. Exit codes: 0 fine, 1 findings in the input, 2 wrong use.
"""

from counterfoil.cli.commands import main

__all__ = ["main"]

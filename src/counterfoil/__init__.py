"""Counterfoil runs service contracts: the contract is the program.

The package knows contracts (clauses with their terms), facts (what happened) and how the two meet: what is allowed,
what is owed, what must be done by when. It must not know the world outside: no clock, no network, no account.
"""

__version__ = "0.1.0"

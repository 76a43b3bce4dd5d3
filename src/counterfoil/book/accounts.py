"""Accounts of a book: every file read, and what two files cannot both claim."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from counterfoil.book.concerned import add_concerning
from counterfoil.book.text_files import files_in, read_text
from counterfoil.contract.faults import Faults, Where
from counterfoil.contract.orders import Account, AccountDefaults, read_account

_ID = re.compile(r'^[ \t]*id[ \t]*=[ \t]*"([^"\n]+)"', re.MULTILINE)
_CLAIMS = {"numbers": "number", "trunks": "trunk", "codes": "account code"}


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts that could be read, and the names of all that there are, sound or not."""

    sound: tuple[Account, ...]
    named: frozenset[str]  # ids of accounts: every file
    agreements: Mapping[str, frozenset[str]]  # ids of orders, those with faults too, and whose accounts they are


def read_accounts(folder: Path, defaults: AccountDefaults, faults: Faults) -> Accounts:
    """Read every account; two with one order id, number, trunk or code are a fault that stops both bills."""
    sound: list[Account] = []
    named: list[str] = []
    agreements: dict[str, frozenset[str]] = {}
    for path in files_in(folder, ".toml"):
        found = Faults()
        text = read_text(path, found)
        named.append(path.stem)
        if text is not None:
            account = read_account(str(path), text, found, defaults)
            for order in _order_ids(text):
                agreements[order] = agreements.get(order, frozenset()) | {path.stem}
            if account is not None:
                sound.append(account)
        add_concerning(faults, found, accounts=[path.stem])
    _check_orders(sound, faults)
    _check_claims(sound, faults)
    return Accounts(tuple(sound), frozenset(named), agreements)


def _order_ids(text: str) -> list[str]:
    """Return the ids of all orders in an account's file, also of those that cannot be read."""
    try:
        orders = tomllib.loads(text, parse_float=Decimal).get("order", [])
    except (ValueError, RecursionError, ArithmeticError):
        return _ID.findall(text)
    if not isinstance(orders, list):
        return []
    return [each["id"] for each in orders if isinstance(each, dict) and isinstance(each.get("id"), str)]


def _check_orders(accounts: Iterable[Account], faults: Faults) -> None:
    first: dict[str, tuple[str, Where]] = {}
    for account in accounts:
        for order in account.orders:
            where = order.block.table["id"].where
            whose, place = first.setdefault(order.id, (account.id, where))
            if place is not where:
                faults.add(
                    "duplicate-id",
                    where,
                    f"two orders have the id `{order.id}`",
                    f"The first is at {place}. An order's id is unique in the book.",
                    accounts={account.id, whose},
                )


def _check_claims(accounts: Iterable[Account], faults: Faults) -> None:
    first: dict[tuple[str, str], tuple[str, Where]] = {}
    for account in accounts:
        for claim, where in account.places.items():
            whose, place = first.setdefault(claim, (account.id, where))
            if whose != account.id:
                kind, value = claim
                faults.add(
                    "number-of-two-accounts",
                    where,
                    f"account {account.id} claims {_CLAIMS[kind]} `{value}`, and so does {whose}",
                    f"The other claim is at {place}. Usage belongs to one account.",
                    accounts={account.id, whose},
                )

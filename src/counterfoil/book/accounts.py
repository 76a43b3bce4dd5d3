"""Accounts of a book: every file read, and what two files cannot both claim."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from counterfoil.book.concerned import add_concerning
from counterfoil.book.settings import BookSettings
from counterfoil.book.text_files import files_in, read_text
from counterfoil.contract.countries import COUNTRIES
from counterfoil.contract.faults import Fault, Faults, Where
from counterfoil.contract.orders import Account, AccountDefaults, read_account

_ID = re.compile(r'^[ \t]*id[ \t]*=[ \t]*"([^"\n]+)"', re.MULTILINE)
_CLAIMS = {"numbers": "number", "trunks": "trunk", "codes": "account code"}


@dataclass(frozen=True, slots=True)
class Claims:
    """What usage an account says is its own, and its country."""

    numbers: tuple[str, ...] = ()
    trunks: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    country: str = ""

    @property
    def any(self) -> bool:
        """Whether it claims anything."""
        return bool(self.numbers or self.trunks or self.codes)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts that could be read, and the names of all that there are, sound or not."""

    sound: tuple[Account, ...]
    named: frozenset[str]  # ids of accounts: every file
    agreements: Mapping[str, frozenset[str]]  # ids of orders, those with faults too, and whose accounts they are
    claims: Mapping[str, Claims]  # by account: of those that cannot be read, what can be understood


def read_accounts(folder: Path, settings: BookSettings, faults: Faults) -> Accounts:
    """Read every account; two with one order id, number, trunk or code are a fault that stops both bills."""
    defaults = settings.defaults
    sound: list[Account] = []
    named: list[str] = []
    agreements: dict[str, frozenset[str]] = {}
    claims: dict[str, Claims] = {}
    for path in files_in(folder, ".toml"):
        found = Faults()
        text = read_text(path, found)
        named.append(path.stem)
        if text is not None:
            account = read_account(str(path), text, found, defaults)
            values = _values(text)
            for order in _order_ids(values, text):
                agreements[order] = agreements.get(order, frozenset()) | {path.stem}
            if account is not None:
                sound.append(account)
                claims[path.stem] = Claims(account.numbers, account.trunks, account.codes, account.country)
            else:
                claims[path.stem] = _claims(values, defaults)
        add_concerning(faults, _its_own(found, settings), accounts=[path.stem])
    _check_orders(sound, faults)
    _check_claims(sound, faults)
    return Accounts(tuple(sound), frozenset(named), agreements, claims)


def _its_own(found: Faults, settings: BookSettings) -> list[Fault]:
    """Return the faults of an account without those that book.toml is to blame for, which are said there."""
    lacking = tuple(f"setting `{key}` is missing" for key in settings.unsound)
    return [fault for fault in found if fault.name != "missing-setting" or not fault.message.endswith(lacking)]


def _values(text: str) -> Mapping[str, Any]:
    """Return what an account's file says, sound or not; nothing if it is not TOML."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        return {}


def _order_ids(values: Mapping[str, Any], text: str) -> list[str]:
    """Return the ids of all orders in an account's file, also of those that cannot be read."""
    orders = values.get("order", []) if values else [{"id": each} for each in _ID.findall(text)]
    if not isinstance(orders, list):
        return []
    return [each["id"] for each in orders if isinstance(each, dict) and isinstance(each.get("id"), str)]


def _claims(values: Mapping[str, Any], defaults: AccountDefaults) -> Claims:
    """Return what an account with a fault claims: its usage is then its own, and not a stranger's, in the store."""

    def texts(key: str) -> tuple[str, ...]:
        said = values.get(key, [])
        return tuple(each for each in said if isinstance(each, str)) if isinstance(said, list) else ()

    country = values.get("country", "")
    known = isinstance(country, str) and country in COUNTRIES
    return Claims(texts("numbers"), texts("trunks"), texts("codes"), country if known else defaults.country)


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

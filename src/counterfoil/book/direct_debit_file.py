"""SEPA direct debits as a file for the bank: pain.008.001.08, checked against its schema.

Written by the library sepaxml (the extra `bank`). It takes its ids and its time from the clock; they are replaced by
what the file is about, so that the same debits give the same bytes.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from xml.etree import ElementTree

from counterfoil.billing.collecting import CURRENCY, Collection
from counterfoil.billing.parties import Provider

SCHEMA = "pain.008.001.08"
_NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"


class NoBankExtra(ImportError):
    """The library that writes bank files is not installed."""


class NoCreditor(ValueError):
    """[bank] of book.toml lacks what a direct debit needs; the message says what."""


def direct_debit_file(collections: Sequence[Collection], provider: Provider, on: date) -> bytes:
    """Return the file for debits on a day; raises NoBankExtra, or NoCreditor if [bank] has no IBAN or creditor id."""
    try:
        from sepaxml import SepaDD  # type: ignore[import-untyped]
        from sepaxml.validation import try_valid_xml  # type: ignore[import-untyped]
    except ImportError:
        raise NoBankExtra("bank files need the extra `bank`: pip install 'counterfoil[bank]'") from None
    bank = provider.bank
    if bank is None or bank.iban is None or bank.creditor_id is None:
        raise NoCreditor("[bank] of book.toml needs `iban` and `creditor_id`")
    config = {
        "name": bank.holder or provider.seller.name or provider.name,
        "IBAN": bank.iban,
        "batch": True,
        "creditor_id": bank.creditor_id,
        "currency": CURRENCY,
        **({"BIC": bank.bic} if bank.bic else {}),
    }
    debits = SepaDD(config, schema=SCHEMA, clean=True)
    for each in collections:
        debits.add_payment(
            {
                "name": each.name,
                "IBAN": each.mandate.iban,
                **({"BIC": each.mandate.bic} if each.mandate.bic else {}),
                "amount": each.amount,
                "type": "RCUR",
                "collection_date": on,
                "mandate_id": each.mandate.reference,
                "mandate_date": each.mandate.signed_on,
                "description": each.invoice,
                "endtoend_id": each.invoice[:35],
            }
        )
    content = _repeatable(debits.export(validate=False), collections, on)
    try_valid_xml(content, SCHEMA)
    return content


def _repeatable(content: bytes, collections: Sequence[Collection], on: date) -> bytes:
    """Return the file with ids made of what it collects, and midnight of its day for its time."""
    about = "\n".join(f"{each.invoice} {each.amount}" for each in collections)
    name = f"{on:%Y%m%d}-{sha256(about.encode()).hexdigest()[:16]}"
    root = ElementTree.fromstring(content)
    for tag, text in (("MsgId", name), ("CreDtTm", f"{on}T00:00:00")):
        for element in root.iter(f"{{{_NAMESPACE}}}{tag}"):
            element.text = text
    for number, element in enumerate(root.iter(f"{{{_NAMESPACE}}}PmtInfId"), 1):
        element.text = f"{name}-{number}"
    ElementTree.register_namespace("", _NAMESPACE)
    body: bytes = ElementTree.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"

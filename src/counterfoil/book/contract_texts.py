"""The contract document of an agreement of a book, and the texts of its descriptions in other languages."""

from collections.abc import Sequence
from datetime import date

from counterfoil.book.plain_files import PlainBook
from counterfoil.book.services import SHIPPED
from counterfoil.contract.faults import Faults
from counterfoil.contract.orders import Account, Order
from counterfoil.contract.translations import LANGUAGES, Translation, read_translations
from counterfoil.documents.contract_pdf import contract_pdf
from counterfoil.documents.contract_view import ContractParties, Translations, contract_view
from counterfoil.documents.localised import Localised


def translations_of(book: PlainBook, language: str) -> Translations:
    """Return the texts of a language by service and version; the book's own go before those that are shipped.

    What is wrong in them is what `check` says; a text that cannot be read is as if it were not there.
    """
    if language not in LANGUAGES:
        return {}
    found: dict[tuple[str, date], Translation] = {}
    for directory in (SHIPPED, book.path / "services"):
        for each in read_translations(directory, language, Faults()):
            found[each.service, each.of] = each
    return found


def headings_of(book: PlainBook, language: str) -> dict[str, str]:
    """Return the headings of clauses in a language by their addresses, of the newest text of each service."""
    found = {}
    for (service, _), each in sorted(translations_of(book, language).items()):
        found.update({f"{service}#{section}": heading for section, (heading, _) in each.sections.items() if section})
    return found


def order_of(book: PlainBook, agreement: str) -> tuple[Account, Order] | None:
    """Return an agreement's account and order, or None if the book has none of that name."""
    pairs = ((account, order) for account in book.case.accounts for order in account.orders)
    return next((pair for pair in pairs if pair[1].id == agreement), None)


def contract_of(
    book: PlainBook, account: Account, order: Order, *, on: date, language: str, fonts: Sequence[str] = ()
) -> bytes:
    """Return the contract of an agreement as PDF, on the versions of its descriptions in force on a day."""
    view = contract_view(
        account,
        order,
        book.case.catalogue,
        _parties(book, account, language),
        on=on,
        language=language,
        translations=translations_of(book, language),
    )
    return contract_pdf(view, on, fonts)


def _parties(book: PlainBook, account: Account, language: str) -> ContractParties:
    """Return who the contract is between; a book without [seller] and an account without [buyer] have names alone."""
    from counterfoil.billing.parties import buyer_party
    from counterfoil.book.provider import read_provider

    provider = read_provider(book.settings, str(book.path / "book.toml"), Faults())
    country = provider.seller_country if provider is not None else book.settings.country or account.country
    write = Localised(language, country)
    name, lines = book.settings.provider, [book.settings.provider]
    if provider is not None:
        seller = provider.party()
        name, lines = seller.name, write.address(seller.name, seller.address)
    customer = [account.name]
    if account.buyer is not None:
        buyer = buyer_party(account, account.buyer)
        customer = write.address(buyer.name, buyer.address)
    return ContractParties(name, tuple(each for each in lines if each), tuple(customer), country)

"""The letter of `counterfoil audit`: who writes to whom, and what the book knows of the amounts in dispute."""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import version

from counterfoil.audits import Audit
from counterfoil.audits.behind import Workings, places_of, records_of, texts_on_disputes
from counterfoil.audits.letter_annex import Contract
from counterfoil.audits.letter_view import Parties, Terms, letter_view
from counterfoil.billing import Address
from counterfoil.book import PlainBook
from counterfoil.book.contract_texts import headings_of, translations_of
from counterfoil.book.provider import read_provider
from counterfoil.contract.faults import Faults
from counterfoil.contract.orders import Account
from counterfoil.documents.letter_pdf import letter_pdf
from counterfoil.documents.localised import Localised
from counterfoil.engine.answering import Answer
from counterfoil.money import minor_digits

ANSWER_DAYS = 30  # in which an answer is asked unless a day is given


def letter_of(
    book: PlainBook,
    account: Account,
    answer: Answer,
    found: Audit,
    currency: str,
    window: tuple[date, date],
    *,
    language: str,
    reply_by: date | None = None,
    fonts: Sequence[str] = (),
) -> bytes:
    """Return the letter as PDF; raises NoDocumentsExtra and CannotBeSet."""
    country = account.country
    if account.buyer is not None:
        country = account.buyer.country or country
    write = Localised(language, country or "GB", currency, minor_digits(currency))
    terms = Terms(ANSWER_DAYS, reply_by, *window, version("counterfoil"))
    contract = _contract(book, account, answer, found, window[1], language)
    view = letter_view(found, _parties(book, account, write), contract, terms, write)
    return letter_pdf(view, window[1], fonts)


def lacking(book: PlainBook, account: Account) -> list[str]:
    """Return what the book does not say and the letter needs: the tables with the addresses."""
    found = ["book.toml: [seller]"] if book.settings.seller is None else []
    return found + ([f"accounts/{account.id}.toml: [buyer]"] if account.buyer is None else [])


def _parties(book: PlainBook, account: Account, write: Localised) -> Parties:
    sender, numbers = [account.name], list[str]()
    if account.buyer is not None:
        said = account.buyer
        address = Address(
            said.street, said.additional or "", said.post_code or "", said.city, said.subdivision or "",
            said.country or account.country,
        )  # fmt: skip
        sender = write.address(said.name or account.name, address)
        numbers = [each for each in (said.phone, said.email) if each]
    provider = read_provider(book.settings, str(book.path / "book.toml"), Faults())
    addressee = [book.settings.provider]
    if provider is not None:
        seller = provider.party()
        addressee = write.address(seller.name, seller.address)
    agreements = tuple(order.id for order in account.orders)
    return Parties(tuple(sender), tuple(numbers), tuple(each for each in addressee if each), account.id, agreements)


def _contract(book: PlainBook, account: Account, answer: Answer, found: Audit, day: date, language: str) -> Contract:
    texts = translations_of(book, language)
    workings = Workings(book, answer, found.disputes)
    services = {}
    for service, of in sorted({cited for one in found.disputes if (cited := workings.version_of(one)) is not None}):
        description = book.case.catalogue.in_force(service, of)
        translation = texts.get((service, of))
        name = translation.name if translation is not None else description.name if description is not None else service
        services[service, of] = name
    records = records_of(found.disputes, answer)
    wanted = [one.record for one in found.disputes if one.record is not None]
    places = places_of(book, account.id, [*wanted, *(each for ids in records.values() for each in ids)])
    on_disputes = texts_on_disputes(book, account, day, language)
    return Contract(services, headings_of(book, language), on_disputes, workings, places, records, account.time_zone)

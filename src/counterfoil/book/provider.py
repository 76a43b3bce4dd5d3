"""The provider as its invoices show it, from book.toml; what is missing is a fault of the whole book."""

from counterfoil.billing.parties import Provider
from counterfoil.book.settings import BookSettings
from counterfoil.contract.faults import Faults, Where


def read_provider(settings: BookSettings, path: str, faults: Faults) -> Provider | None:
    """Return what book.toml says for bills; None once the fault is added that [seller] is missing."""
    if settings.seller is None:
        where = settings.root.where if settings.root is not None else Where(path)
        faults.add(
            "missing-setting",
            where,
            "the book: setting `seller` is missing, and an invoice needs the provider's address and VAT number",
            "Add a table [seller] with `street`, `city`, `vat_id` and `legal_id`.",
        )
        return None
    return Provider(
        settings.provider,
        settings.country,
        settings.seller,
        settings.invoices,
        settings.vat,
        settings.bank,
        settings.reminders,
    )

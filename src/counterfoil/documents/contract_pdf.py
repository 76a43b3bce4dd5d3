"""The PDF of an agreement's contract: PDF/A-3a and PDF/UA-1, the same bytes every time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from counterfoil.documents.typesetting import saved, typeset

TEMPLATE = "contract.typ"


def contract_pdf(view: Mapping[str, Any], on: date, fonts: Sequence[str] = ()) -> bytes:
    """Return the pages of a contract (contract_view); raises what `typeset` raises. `on` is the day of its text."""
    return saved(typeset(TEMPLATE, view, on, fonts))

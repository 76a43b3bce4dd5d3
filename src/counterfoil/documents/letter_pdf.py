"""The PDF of a letter: PDF/A-3a and PDF/UA-1, the same bytes every time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from counterfoil.documents.typesetting import saved, typeset

TEMPLATE = "letter.typ"


def letter_pdf(view: Mapping[str, Any], on: date, fonts: Sequence[str] = ()) -> bytes:
    """Return the pages of a letter of dispute; raises what `typeset` raises. `on` is the day of what it is about."""
    return saved(typeset(TEMPLATE, view, on, fonts))

"""The libraries of the extra `documents`, imported when they are needed."""

from importlib import import_module
from typing import Any

EXTRA = "pip install 'counterfoil[documents]'"


class NoDocumentsExtra(ImportError):
    """A library of the extra `documents` is not installed; the message says how to install it."""


def library(name: str, wanted_for: str) -> Any:
    """Return an imported library; raises NoDocumentsExtra. `wanted_for` begins the message: "a PDF"."""
    try:
        return import_module(name)
    except ImportError:
        raise NoDocumentsExtra(f"{wanted_for} needs the extra `documents`: {EXTRA}") from None

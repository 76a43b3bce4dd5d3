"""Pages set by Typst: PDF/A-3a and PDF/UA-1, the same bytes for the same content.

Texts go in as JSON and are never read as markup. Only the fonts beside the templates are used (Inter, OFL), and those
of a directory that the caller names; a character that none of them has is an error, for no page may show a box in its
place.
"""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from counterfoil.documents.extra import library

TEMPLATES: Final = Path(__file__).parent / "templates"
STANDARDS: Final = ("a-3a", "ua-1")
_MISSING: Final = "the text"  # how Typst's message on a missing glyph begins


class CannotBeSet(ValueError):
    """Pages cannot be made of these texts; the message says why."""


@cache
def _fonts(directories: tuple[str, ...]) -> Any:
    typst = library("typst", "a PDF")
    paths = [str(TEMPLATES / "fonts"), *directories]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


def typeset(template: str, content: Mapping[str, Any], on: date, fonts: Sequence[str] = ()) -> bytes:
    """Return the PDF of a template; raises CannotBeSet, or NoDocumentsExtra. `on` is the document's own day."""
    typst = library("typst", "a PDF")
    at = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())
    try:
        made: bytes = typst.compile(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=_fonts(tuple(fonts)),
            sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
            pdf_standards=list(STANDARDS),
            timestamp=at,
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        raise CannotBeSet(" ".join([str(error), *getattr(error, "hints", [])])) from None
    return made


def saved(pdf: bytes, metadata: bytes | None = None) -> bytes:
    """Return a PDF compressed, with other metadata where given; the same bytes every time."""
    pikepdf = library("pikepdf", "a PDF")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if metadata is not None:
            stream = pikepdf.Stream(opened, metadata)
            stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
            opened.Root.Metadata = opened.make_indirect(stream)
        modes = pikepdf.ObjectStreamMode.generate
        opened.save(out, object_stream_mode=modes, deterministic_id=True, compress_streams=True)
    return out.getvalue()


def metadata_of(pdf: bytes) -> str:
    """Return a PDF's XMP metadata."""
    pikepdf = library("pikepdf", "a PDF")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        said: bytes = opened.Root.Metadata.read_bytes()
    return said.decode()

"""The e-invoice inside a PDF: Factur-X and ZUGFeRD 2 attach a Cross Industry Invoice under a name of their own.

Nothing of the PDF is run or shown. An attachment is unpacked up to a size that no invoice has, so that a small file
cannot fill the memory.
"""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, Final

from counterfoil.audits.stated import NotReadable
from counterfoil.documents.extra import library

NAMES: Final = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
MOST_BYTES: Final = 64 * 2**20
_EXPECTED: Final = "expected an attachment factur-x.xml, zugferd-invoice.xml or xrechnung.xml (Factur-X, ZUGFeRD 2)"


def is_pdf(content: bytes) -> bool:
    """Return whether a file is a PDF; readers allow some bytes before its header."""
    return b"%PDF-" in content[:1024]


def embedded_xml(pdf: bytes) -> tuple[str, bytes]:
    """Return name and content of the e-invoice that is attached to a PDF.

    Raises NotReadable, and without pikepdf NoDocumentsExtra.
    """
    pikepdf = library("pikepdf", "reading the e-invoice inside a PDF")
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            found = list(_attachments(opened, pikepdf))
    except pikepdf.PasswordError:
        raise NotReadable(f"it is a PDF with a password; {_EXPECTED} that opens without one") from None
    except NotReadable:
        raise
    except (pikepdf.PdfError, zlib.error, ValueError, TypeError, KeyError, RuntimeError) as error:
        # What pikepdf raises for objects of a wrong kind, by where it meets them.
        why = re.sub(r"stream <[^>]*>: ", "", " ".join(str(error).split()))
        raise NotReadable(f"it is a PDF that cannot be read ({why}); {_EXPECTED}") from None
    invoices = {name: xml for name, xml in found if name.lower() in NAMES and xml is not None}
    if not invoices:
        others = ", ".join(sorted(name for name, _ in found))
        has = f"attached is only {others}" if others else "nothing is attached"
        raise NotReadable(f"it is a PDF without an e-invoice: {has}; {_EXPECTED}")
    if len(set(invoices.values())) > 1:
        raise NotReadable(f"it is a PDF with several e-invoices that differ: {', '.join(sorted(invoices))}")
    name, xml = next(iter(invoices.items()))
    if not xml.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        raise NotReadable(f"its attachment {name} is no XML; {_EXPECTED}")
    return name, xml


def _attachments(pdf: Any, pikepdf: Any) -> Iterator[tuple[str, bytes | None]]:
    """Yield the name of every attachment, and of those with a name for e-invoices what is in them."""
    for name, specification in pdf.attachments.items():
        shown = str(specification.filename or name).rpartition("/")[2]
        wanted = shown if shown.lower() in NAMES else name
        if wanted.lower() not in NAMES:
            yield shown, None
            continue
        files = specification.obj.get("/EF")
        keys = [key for key in ("/UF", "/F") if isinstance(files, pikepdf.Dictionary) and key in files]
        stream = files[keys[0]] if keys else None
        if not isinstance(stream, pikepdf.Stream):
            raise NotReadable(f"its attachment {wanted} has no content")
        yield wanted, _unpacked(stream, wanted, pikepdf)


def _unpacked(stream: Any, name: str, pikepdf: Any) -> bytes:
    """Return what is in a stream: as it is, or deflated once. No writer of invoices packs them in another way."""
    said = stream.get("/Filter")
    filters = [str(each) for each in said] if isinstance(said, pikepdf.Array) else [str(said)] if said else []
    raw: bytes = stream.read_raw_bytes()
    if filters == ["/FlateDecode"] and "/DecodeParms" not in stream:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(raw, MOST_BYTES + 1)
        if len(content) <= MOST_BYTES and not unpacking.eof:
            raise NotReadable(f"its attachment {name} is cut off")
    elif not filters:
        content = raw
    else:
        raise NotReadable(f"its attachment {name} is packed in a way that is not read: {' '.join(filters)}")
    if len(content) > MOST_BYTES:
        raise NotReadable(f"its attachment {name} is larger than {MOST_BYTES // 2**20} MiB, as no invoice is")
    return content

"""An invoice as it comes: XML, a PDF with XML in it, or a table with a mapping."""

from counterfoil.audits.embedded import embedded_xml, is_pdf
from counterfoil.audits.stated import NotReadable, StatedInvoice
from counterfoil.audits.stated_table import of_table
from counterfoil.audits.stated_xml import of_xml

_UTF_16 = (b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def read_stated(content: bytes, mapping: str = "", country: str = "") -> StatedInvoice:
    """Return what an invoice states. Raises NotReadable, and for a PDF NoDocumentsExtra without the extra `documents`.

    `mapping` is TOML, for a table; `country` the one in whose way its telephone numbers are written if it says none.
    """
    if not content.strip():
        raise NotReadable("it is empty")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or content.startswith(_UTF_16):
        return of_xml(content)
    if is_pdf(content):
        name, xml = embedded_xml(content)
        try:
            return of_xml(xml)
        except NotReadable as error:
            raise NotReadable(f"its attachment {name}: {error}") from None
    if not mapping:
        raise NotReadable("it is no XML and no PDF; a table needs --mapping FILE, which says what its columns are")
    return of_table(content, mapping, country)

"""Factur-X: what a PDF says of the Cross Industry Invoice that is attached to it (XMP, Factur-X 1.0, section 6.2.2)."""

from typing import Final

FILE_NAME: Final = "factur-x.xml"
LEVEL: Final = "EN 16931"
_URI: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES: Final = (
    ("DocumentFileName", FILE_NAME, "The name of the embedded XML document"),
    ("DocumentType", "INVOICE", "The type of the hybrid document in capital letters"),
    ("Version", "1.0", "The actual version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", LEVEL, "The conformance level of the embedded XML document"),
)


class NoPlaceForMetadata(RuntimeError):
    """The metadata of a PDF is not of the form in which Factur-X has a place."""


def with_factur_x(metadata: str) -> bytes:
    """Return XMP metadata with the extension schema of Factur-X and its values; raises NoPlaceForMetadata."""
    bag, end = "<pdfaExtension:schemas><rdf:Bag>", "</rdf:RDF>"
    if metadata.count(bag) != 1 or metadata.count(end) != 1:
        raise NoPlaceForMetadata("the PDF's metadata has no single list of extension schemas")
    return metadata.replace(bag, bag + _schema(), 1).replace(end, _values() + end, 1).encode()


def _schema() -> str:
    properties = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
        for name, _, description in _PROPERTIES
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{_URI}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _values() -> str:
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value, _ in _PROPERTIES)
    return f'<rdf:Description rdf:about="" xmlns:fx="{_URI}">{values}</rdf:Description>'

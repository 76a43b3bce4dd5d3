"""Elements in the order in which they are written; what is empty is left out."""

from xml.etree import ElementTree


class Writer:
    """Writes the children of one element; names have a prefix that `namespaces` knows: "cbc:ID"."""

    def __init__(self, element: ElementTree.Element, namespaces: dict[str, str]) -> None:
        self.element, self._namespaces = element, namespaces

    @classmethod
    def root(cls, name: str, namespaces: dict[str, str]) -> "Writer":
        """Return the writer of a document's root."""
        return cls(ElementTree.Element(_qualified(name, namespaces)), namespaces)

    def text(self, name: str, text: str, **attributes: str) -> None:
        """Write an element with a text; nothing if the text is empty."""
        if text:
            made = ElementTree.SubElement(self.element, _qualified(name, self._namespaces), attributes)
            made.text = text

    def inside(self, name: str) -> "Writer":
        """Return the writer of a child."""
        return Writer(ElementTree.SubElement(self.element, _qualified(name, self._namespaces)), self._namespaces)

    def drop_if_empty(self, child: "Writer") -> None:
        """Take a child out again that has nothing in it."""
        if not len(child.element):
            self.element.remove(child.element)

    def document(self) -> bytes:
        """Return the document in UTF-8, each element on a line of its own."""
        for prefix, uri in self._namespaces.items():
            ElementTree.register_namespace(prefix, uri)
        ElementTree.indent(self.element)
        content: bytes = ElementTree.tostring(self.element, encoding="UTF-8", xml_declaration=True)
        return content + b"\n"


def _qualified(name: str, namespaces: dict[str, str]) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{namespaces[prefix]}}}{local}"

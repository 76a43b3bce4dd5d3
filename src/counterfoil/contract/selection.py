"""Which usage records a clause takes or counts: conditions over the shapes of records."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, NamedTuple

from counterfoil.contract.countries import COUNTRIES
from counterfoil.contract.dimensions import dimensions_of
from counterfoil.contract.faults import listed, nearest
from counterfoil.contract.reading import UNREAD, Form, Reading, shown
from counterfoil.contract.toml_positions import Located
from counterfoil.keys import key64


class Shape(NamedTuple):
    """Everything about a usage record that a clause can select on, as eight strings; "" where there is none.

    Interned once: millions of records have a few hundred distinct shapes, and carry their keys. A number that is no
    E.164 number has country "" and line type "short" or "other".
    """

    meter: str = ""  # "voice", "sms", "data", or any name
    direction: str = ""  # "outbound", "inbound", "internal"
    service: str = ""  # the slug of the service that was used
    country: str = ""  # ISO 3166 alpha-2 of the other party; "001" for global services
    line_type: str = ""
    label: str = ""  # free text of the source
    source: str = ""
    dimensions: str = ""  # what else the source says of the record, as `contract.dimensions` writes it

    @property
    def key(self) -> int:
        """The stable key that records carry."""
        return key64(*self)

    def value(self, name: str) -> str:
        """Return a field or a dimension by its name, "" where there is none."""
        return str(getattr(self, name)) if name in FIELDS else dimensions_of(self.dimensions).get(name, "")


FIELDS: Final = tuple(name for name in Shape._fields if name != "dimensions")


GLOBAL: Final = "001"
_CLOSED: Final[dict[str, frozenset[str]]] = {
    "direction": frozenset(("outbound", "inbound", "internal", "")),
    "country": COUNTRIES | {GLOBAL, ""},
    "line_type": frozenset(
        (
            *("fixed", "mobile", "fixed-or-mobile", "toll-free", "premium", "shared-cost", "voip", "short"),
            *("other", ""),
        )
    ),
}


class ConditionForm(Form):
    """One value, or a list of values of which any may hold; a leading ! excludes."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.closed = _CLOSED.get(key)

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the texts as written, in a tuple."""
        nodes = node.members
        texts = []
        is_wrong = not nodes
        if is_wrong:
            reading.wrong("out-of-range", node.where, "is an empty list, which takes nothing", self)
        for element in nodes:
            text = reading.value(_TEXT, element) if element is not node else _TEXT.read(element, reading)
            if text is not UNREAD and self.closed is not None and text.removeprefix("!") not in self.closed:
                name = "unknown-country" if self.key == "country" else "out-of-range"
                known = nearest(text.removeprefix("!"), self.closed)
                message = f"`{reading.parameter}` is {shown(text)}"
                reading.fault(name, element.where, message, f"Expected {self.describe()[0]}.{known}")
                text = UNREAD
            is_wrong |= text is UNREAD
            texts.append(text)
        return UNREAD if is_wrong else tuple(texts)

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return the values that may stand and the schema."""
        text: dict[str, Any] = {"type": "string"}
        if self.closed is None:
            what = "a text or a list of texts"
        elif self.key == "country":
            what = 'country codes of ISO 3166 such as "NL", "001" for global services'
        else:
            what = listed(self.closed - {""})
            text = {"enum": [sign + word for sign in ("", "!") for word in sorted(self.closed)]}
        prose = f"{what}; a leading ! excludes"
        return prose, {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}


class _TextForm(Form):
    def read(self, node: Located, reading: Reading) -> Any:
        if isinstance(node.value, str):
            return node.value
        return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}, not a text", self)

    def describe(self) -> tuple[str, dict[str, Any]]:
        return "a text", {"type": "string"}


_TEXT = _TextForm()
_PREFIX: Final = "dimensions."
_CONDITIONS: Final = {key: ConditionForm(key) for key in FIELDS}
_OF_DIMENSION: Final = ConditionForm("dimensions")


class SelectionForm(Form):
    """`{ meter = "voice", country = ["NL", "BE"], line_type = "!mobile" }`: all conditions have to hold.

    `dimensions = { region = "eu" }` inside it is a condition on each dimension.
    """

    def read(self, node: Located, reading: Reading) -> Any:
        """Return a Selection."""
        if not isinstance(node.children, dict):
            return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}, not a table of conditions", self)
        is_wrong = bool(reading.unknown_keys(node, Shape._fields, self))
        conditions = []
        for key, form in _CONDITIONS.items():
            child = node.children.get(key)
            if child is not None:
                texts = reading.value(form, child, key)
                is_wrong |= texts is UNREAD
                conditions.append((key, texts))
        if "dimensions" in node.children:
            with reading.inside("dimensions"):
                dimensions = self._dimensions(node.children["dimensions"], reading)
            is_wrong |= dimensions is UNREAD
            conditions += [] if is_wrong else dimensions
        return UNREAD if is_wrong else Selection(tuple(conditions))

    def _dimensions(self, node: Located, reading: Reading) -> Any:
        if not isinstance(node.children, dict):
            return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}, not a table of conditions", self)
        read = [(name, reading.value(_OF_DIMENSION, child, name)) for name, child in sorted(node.children.items())]
        return (
            UNREAD if any(texts is UNREAD for _, texts in read) else [(_PREFIX + name, texts) for name, texts in read]
        )

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "conditions ..." and the schema."""
        properties = {key: form.describe()[1] for key, form in _CONDITIONS.items()}
        properties["dimensions"] = {"type": "object", "additionalProperties": _OF_DIMENSION.describe()[1]}
        prose = f'conditions such as {{ meter = "voice", country = ["NL", "BE"] }} on {listed(Shape._fields)}'
        return prose, {"type": "object", "properties": properties, "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions over shapes, all of which have to hold; no conditions take everything.

    Each condition is a field of Shape, or "dimensions." and a dimension's name, and texts as written: any one of those
    without ! and none of those with !.
    """

    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    _tests: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = field(init=False, repr=False, compare=False)
    form: ClassVar[Form] = SelectionForm()

    def __post_init__(self) -> None:
        tests = (
            (
                key.removeprefix(_PREFIX),
                frozenset(text for text in texts if not text.startswith("!")),
                frozenset(text[1:] for text in texts if text.startswith("!")),
            )
            for key, texts in self.conditions
        )
        object.__setattr__(self, "_tests", tuple(tests))

    def matches(self, shape: Shape) -> bool:
        """Return whether all conditions hold for a shape."""
        return all(
            (not any_of or shape.value(name) in any_of) and shape.value(name) not in none_of
            for name, any_of, none_of in self._tests
        )

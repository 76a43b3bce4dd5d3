"""Which usage records a clause takes or counts: conditions over the shapes of records."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, NamedTuple

from counterfoil.contract.countries import COUNTRIES
from counterfoil.contract.faults import listed, nearest
from counterfoil.contract.reading import UNREAD, Form, Reading, shown
from counterfoil.contract.toml_positions import Located
from counterfoil.keys import key64


class Shape(NamedTuple):
    """Everything about a usage record that a clause can select on, as seven strings; "" where there is none.

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

    @property
    def key(self) -> int:
        """The stable key that records carry."""
        return key64(*self)


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
_CONDITIONS: Final = {key: ConditionForm(key) for key in Shape._fields}


class SelectionForm(Form):
    """`{ meter = "voice", country = ["NL", "BE"], line_type = "!mobile" }`: all conditions have to hold."""

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
        return UNREAD if is_wrong else Selection(tuple(conditions))

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "conditions ..." and the schema."""
        properties = {key: form.describe()[1] for key, form in _CONDITIONS.items()}
        prose = f'conditions such as {{ meter = "voice", country = ["NL", "BE"] }} on {listed(_CONDITIONS)}'
        return prose, {"type": "object", "properties": properties, "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions over shapes, all of which have to hold; no conditions take everything.

    Each condition is a field of Shape and texts as written: any one of those without ! and none of those with !.
    """

    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    _tests: tuple[tuple[int, frozenset[str], frozenset[str]], ...] = field(init=False, repr=False, compare=False)
    form: ClassVar[Form] = SelectionForm()

    def __post_init__(self) -> None:
        tests = (
            (
                Shape._fields.index(key),
                frozenset(text for text in texts if not text.startswith("!")),
                frozenset(text[1:] for text in texts if text.startswith("!")),
            )
            for key, texts in self.conditions
        )
        object.__setattr__(self, "_tests", tuple(tests))

    def matches(self, shape: Shape) -> bool:
        """Return whether all conditions hold for a shape."""
        return all(
            (not any_of or shape[place] in any_of) and shape[place] not in none_of
            for place, any_of, none_of in self._tests
        )

"""Tables of one unit and one number, `{ minutes = 3000 }`: the form that quantities and spans share."""

from collections.abc import Mapping
from typing import Any

from counterfoil.contract.faults import nearest
from counterfoil.contract.reading import Form, Reading, exactly, is_number, shown
from counterfoil.contract.toml_positions import Located


class UnitForm(Form):
    """A table of exactly one `unit = number`, beside other keys that the form knows."""

    units: Mapping[str, Any]
    others: tuple[str, ...] = ()

    def one(self, node: Located, reading: Reading) -> tuple[str, Located] | None:
        """Return the unit and its number's node, or None once a fault is added."""
        if not isinstance(node.children, dict):
            what = "a bare number" if is_number(node.value) else shown(node.value)
            reading.wrong("wrong-type", node.where, f"is {what}", self)
            return None
        units = [key for key in node.children if key not in self.others]
        wrong = [key for key in units if key not in self.units]
        for key in wrong:
            reading.fault(
                "wrong-unit",
                node.children[key].key_where,
                f"`{reading.parameter}` has no unit `{key}`",
                f"Expected {self.describe()[0]}.{nearest(key, (*self.units, *self.others))}",
            )
        if wrong:
            return None
        if len(units) != 1:
            where = node.children[units[1]].key_where if units else node.where
            reading.wrong("wrong-unit", where, f"has {len(units) or 'no'} units and takes one", self)
            return None
        return units[0], node.children[units[0]]

    def whole(self, child: Located, size: int, least: int, reading: Reading) -> int | None:
        """Return a number times the size of its unit, or None once a fault is added."""
        if not is_number(child.value):
            reading.wrong("wrong-type", child.where, f"is {shown(child.value)}, not a number", self)
            return None
        number = exactly(child.value, size)
        if number is None:
            reading.wrong("out-of-range", child.where, f"is {child.value}, which is not whole or too large", self)
        elif number < least:
            reading.wrong("out-of-range", child.where, f"is {child.value}, less than {least}", self)
            return None
        return number


def one_of(units: Mapping[str, Any], number: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table with exactly one of some keys."""
    properties: dict[str, Any] = dict.fromkeys(units, number)
    return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1} | {
        "maxProperties": 1
    }

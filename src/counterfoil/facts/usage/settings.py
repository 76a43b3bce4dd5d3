"""Reading a table of settings key by key: what is missing, misspelt or of the wrong form becomes a fault there."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.contract.toml_positions import Located


class Settings:
    """One table of a settings file. Every key that is asked for is known; `refuse_others` reports the rest."""

    def __init__(self, node: Located, what: str, faults: Faults) -> None:
        self.node = node
        self.what = what
        self.faults = faults
        self.is_good = True
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.node.table

    def child(self, key: str) -> Located | None:
        """Return the node of a key, None if the table lacks it."""
        self._known.add(key)
        return self.node.table.get(key)

    def place(self, key: str) -> Where:
        """Return where a key's value stands, or the table if it is not there."""
        child = self.node.table.get(key)
        return child.where if child is not None else self.node.where

    def fault(self, name: str, where: Where, message: str, expected: str = "") -> None:
        """Add a fault; the table is then not used."""
        self.is_good = False
        self.faults.add(name, where, f"{self.what}: {message}", expected)

    def wrong(self, node: Located, key: str, expected: str) -> None:
        """Add the fault that a value has the wrong form."""
        said = repr(node.value) if node.children is None else "a table or list"
        self.fault("wrong-type", node.where, f"`{key}` cannot be {said}", f"Expected {expected}.")

    def missing(self, key: str, expected: str) -> None:
        """Add the fault that a key is needed, unless a key was misspelt: then that fault says it."""
        others = set(self.node.table) - self._known
        if nearest(key, others):
            self.is_good = False  # refuse_others names the misspelt key
        else:
            self.fault("missing-setting", self.node.where, f"`{key}` is missing", expected)

    def text(self, key: str, expected: str = "text in quotes") -> str:
        """Return a text, "" if the key is missing or its value is no text."""
        node = self.child(key)
        if node is None:
            return ""
        if not isinstance(node.value, str) or not node.value:
            self.wrong(node, key, expected)
            return ""
        return node.value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return one text or a list of them, () if the key is missing."""
        node = self.child(key)
        return () if node is None else self.texts_of(node, key)

    def texts_of(self, node: Located, key: str) -> tuple[str, ...]:
        """Return the text, or the texts, of a node."""
        values = [node.value] if isinstance(node.value, str) else node.value
        if not isinstance(values, list) or not values or not all(isinstance(each, str) and each for each in values):
            self.wrong(node, key, "text in quotes, or a list of such")
            return ()
        return tuple(values)

    def flag(self, key: str) -> bool | None:
        """Return true or false, None if the key is missing."""
        node = self.child(key)
        if node is not None and not isinstance(node.value, bool):
            self.wrong(node, key, "true or false")
            return None
        return None if node is None else node.value

    def choice(self, key: str, options: Iterable[str], default: str = "") -> str:
        """Return one of the options."""
        node = self.child(key)
        return default if node is None else self.choice_of(node, key, tuple(options), default)

    def choice_of(self, node: Located, key: str, options: Iterable[str], default: str = "") -> str:
        """Return a node's text if it is one of the options."""
        said, known = node.value, tuple(options)
        if said not in known:
            close = nearest(said, known) if isinstance(said, str) else ""
            self.fault(
                "out-of-range",
                node.where,
                f"`{key}` cannot be {said!r}",
                f"It is {listed(filter(None, known), most=20)}.{close}",
            )
            return default
        return str(said)

    def day(self, key: str) -> date | None:
        """Return a date, None if the key is missing."""
        node = self.child(key)
        if node is None:
            return None
        if not isinstance(node.value, date) or isinstance(node.value, datetime):
            self.fault("bad-date", node.where, f"`{key}` is no date", "Expected YYYY-MM-DD without quotes.")
            return None
        return node.value

    def table(self, key: str) -> "Settings | None":
        """Return the table under a key."""
        node = self.child(key)
        return None if node is None else self.table_of(node, key)

    def table_of(self, node: Located, key: str) -> "Settings | None":
        """Return a node as a table."""
        if not isinstance(node.value, dict):
            self.wrong(node, key, "a table")
            return None
        return Settings(node, self.what, self.faults)

    def refuse_others(self) -> bool:
        """Report every key that nobody asked for; return whether the table had no fault."""
        for key, node in self.node.table.items():
            if key not in self._known:
                hint = nearest(key, self._known - set(self.node.table)) or nearest(key, self._known)
                self.fault("unknown-setting", node.key_where, f"unknown key `{key}`", f"{_known(self._known)}{hint}")
        return self.is_good


def _known(names: set[str]) -> str:
    return f"There are {listed(names, most=20)}."


def plain(value: Any) -> str:
    """Return a scalar of a settings file as the text that a record would hold."""
    return str(value).lower() if isinstance(value, bool) else str(value)

"""The call-record formats there are: one module each, all found through the same entry points as a stranger's.

A format says how a file becomes rows of named columns, and gives the mapping of those columns; what a source adds in
usage/sources.toml goes on top. A format knows nothing of accounts, numbers or instants: the mapping's readers do.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from counterfoil.facts.usage.mapping import Mapping as ColumnMapping
from counterfoil.facts.usage.rows import Rows
from counterfoil.facts.usage.text_rows import read_text

ENTRY_POINTS = "counterfoil.usage_formats"


class Layout(Protocol):
    """What a format is told about the source whose file it reads."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of a file without a header."""

    @property
    def header(self) -> bool:
        """Whether the first line names the columns."""

    @property
    def separator(self) -> str:
        """What stands between two columns."""

    @property
    def encoding(self) -> str:
        """The encoding of the text."""

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """The columns that the mapping and the rules of ownership read."""


def delimited(path: Path, layout: Layout) -> Iterator[Rows]:
    """Read delimited text as the layout says."""
    return read_text(
        path,
        columns=layout.columns,
        header=layout.header,
        needed=layout.needed_columns,
        separator=layout.separator,
        encoding=layout.encoding,
    )


@dataclass(frozen=True)
class UsageFormat:
    """One format of usage files, registered under the group `counterfoil.usage_formats`.

    `read` yields the rows of a file. `columns` and `header` are the defaults of sources with this format; `settings`
    are the keys about the text that a source may change. `mapping` says what the columns mean, as far as the format
    fixes it. `revision` goes up when the same file would be read differently: what is stored is then read anew.
    """

    name: str
    summary: str
    read: Callable[[Path, Layout], Iterator[Rows]] = delimited
    columns: tuple[str, ...] = ()
    header: bool = False
    settings: frozenset[str] = frozenset({"columns", "header", "separator", "encoding"})
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    revision: int = 1


@cache
def formats() -> Mapping[str, UsageFormat]:
    """Return every registered format by name, sorted; raises ValueError if two have the same name."""
    found: dict[str, UsageFormat] = {}
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.name, entry.value)):
        loaded: UsageFormat = entry.load()
        if loaded.name != entry.name:
            raise ValueError(f"the usage format {loaded.name!r} is registered as {entry.name!r}")
        if entry.name in found and found[entry.name] is not loaded:
            raise ValueError(f"two usage formats are named {entry.name!r}")
        found[entry.name] = loaded
    return MappingProxyType(found)

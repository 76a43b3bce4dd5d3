"""The manifest: the SHA-256 of every member, and short digests of its lines and columns, which say where it changed.

The short digests locate, the SHA-256 decides. A table (CSV) has one digest a row and one a column, and so have events
(JSON Lines: a row an event, a column a field) and JSON (a row an element of a list, a column a field); other text has
one a line. A changed value is where a differing row and a differing column meet.
"""

import csv
import dataclasses
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from counterfoil.billing.invoice_json import canonical_json
from counterfoil.contract.wording import Figure
from counterfoil.counterfoils.wordings import COLON, THE_FILE, place_in, wording_of

MANIFEST: Final = "manifest.json"
REVISION: Final = 1
_SHORT: Final = 8  # hexadecimal digits of a digest that only locates


@dataclass(frozen=True, slots=True)
class Change:
    """A place where a counterfoil is not as it was made: member, place in it, and what is wrong there."""

    member: str  # "" for the file itself
    field: str  # "line 4, quantity"; "" for the whole
    why: str  # a name of `wordings`
    figures: Mapping[str, Figure] = dataclasses.field(default_factory=dict)

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return wording_of(self.why, figures=self.figures)

    def message(self, language: str) -> str:
        """Return place and what is wrong there, in a language."""
        place = ", ".join(part for part in (self.member or THE_FILE[language], place_in(self.field, language)) if part)
        return f"{place}{COLON[language]}{wording_of(self.why, language, self.figures)}"

    def __str__(self) -> str:
        return self.message("en")


class CannotRecompute(ValueError):
    """The members do not hold what an invoice is made from; `change` says where, and what is wrong."""

    def __init__(self, member: str, field: str, why: str, **figures: Figure) -> None:
        self.change = Change(member, field, why, figures)
        super().__init__(str(self.change))


def manifest_of(members: Mapping[str, bytes], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest of members; `said` is what it says besides: invoice, account, version."""
    about = {name: _about(name, content) for name, content in sorted(members.items())}
    whole = {**said, "counterfoil": REVISION, "members": about}
    return {**whole, "seal": sha256(canonical_json(whole)).hexdigest()}


def _about(name: str, content: bytes) -> dict[str, Any]:
    rows, columns = _digests(name, content)
    return {
        "sha256": sha256(content).hexdigest(),
        "bytes": len(content),
        "rows": "".join(rows.values()),
        "columns": columns,
    }


def _digests(name: str, content: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the short digest of each row and of each column of a member, by name."""
    rows: dict[str, str] = {}
    parts: dict[str, Any] = {}
    for row, text, cells in _rows(name, content):
        rows[row] = _short(text)
        for column, value in cells:
            parts.setdefault(column, sha256()).update(f"{value}\x1f".encode())
    return rows, {column: digest.hexdigest()[:_SHORT] for column, digest in sorted(parts.items())}


def _short(text: bytes) -> str:
    return sha256(text).hexdigest()[:_SHORT]


def _rows(name: str, content: bytes) -> Iterator[tuple[str, bytes, list[tuple[str, str]]]]:
    """Yield each row of a member with its name, its bytes, and the cells that can be read in it."""
    if name.endswith(".json"):
        yield from _elements(content)
        return
    head: list[str] = []
    for number, line in enumerate(content.split(b"\n"), 1):
        cells: list[tuple[str, str]] = []
        text = line.decode("utf-8", "replace")
        if name.endswith(".csv"):
            values = _cells(text)
            if number == 1:
                head = values
            cells = list(zip((head[at] if at < len(head) else str(at) for at in range(len(values))), values,
                             strict=False))  # fmt: skip
        elif name.endswith(".jsonl"):
            cells = _fields_of(text)
        yield f"line {number}", line, cells


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line)), [])
    except csv.Error:
        return [line]


def _fields_of(line: str) -> list[tuple[str, str]]:
    try:
        said = json.loads(line, parse_float=str, parse_int=str)
    except ValueError:
        return []
    items = said.items() if isinstance(said, dict) else ()
    return [(key, json.dumps(value, sort_keys=True)) for key, value in items]


def _elements(content: bytes) -> Iterator[tuple[str, bytes, list[tuple[str, str]]]]:
    """Yield the elements of a JSON object: rows by their place ("lines[3]"), columns by their name ("lines[].net")."""
    try:
        said = json.loads(content, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        yield "", content, []
        return
    found: dict[str, list[tuple[str, str]]] = {}
    for path, value in _leaves(said):
        row = path[: path.rindex("]") + 1] if "]" in path else path
        found.setdefault(row, []).append((re.sub(r"\[\d+\]", "[]", path), value))
    for row, cells in found.items():
        yield row, "\x1f".join(f"{column}={value}" for column, value in cells).encode(), cells


def _leaves(said: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(said, dict) and said:
        for key, value in said.items():
            yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(said, list) and said:
        for number, value in enumerate(said):
            yield from _leaves(value, f"{path}[{number}]")
    else:
        yield path, json.dumps(said)


def changes(members: Mapping[str, bytes], manifest: Mapping[str, Any], crc_of_manifest: int) -> list[Change]:
    """Return where members and manifest differ, and which of the two was changed.

    `crc_of_manifest` is what the container says of the manifest's bytes.
    """
    said = manifest.get("members")
    listed: Mapping[str, Any] = said if isinstance(said, dict) else {}
    found = [Change(name, "", "missing") for name in listed if name not in members]
    found += [Change(name, "", "added") for name in members if name not in listed]
    for name in sorted(members.keys() & listed.keys()):
        found += _of_member(name, members[name], listed[name])
    if not found:
        found += _of_seal(manifest, crc_of_manifest)
    return found


def _of_member(name: str, content: bytes, said: Any) -> list[Change]:
    true, about = _about(name, content), said if isinstance(said, dict) else {}
    wrong = [key for key in true if about.get(key) != true[key]]
    wrong += [key for key in about if key not in true]
    if not wrong:
        return []
    rows, columns = _differing(name, content, about)
    if "sha256" not in wrong or (wrong == ["sha256"]):
        # The member agrees with one of the manifest's two accounts of it: the other one was changed.
        return [Change(MANIFEST, f"members.{name}.{key}", "listed-otherwise") for key in wrong]
    if not rows:
        return [Change(name, "", "changed")]
    return [Change(name, place, "changed") for place in _places(name, content, rows, columns)]


def _differing(name: str, content: bytes, about: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    rows, columns = _digests(name, content)
    said = about.get("rows") if isinstance(about.get("rows"), str) else ""
    known = [str(said)[at : at + _SHORT] for at in range(0, len(str(said)), _SHORT)]
    names = list(rows)
    if len(known) == len(names):
        differ = [row for row, digest in zip(names, known, strict=True) if rows[row] != digest]
    else:
        place = next(
            (at for at, (row, digest) in enumerate(zip(names, known, strict=False)) if rows[row] != digest),
            min(len(names), len(known) - 1),
        )
        differ = [names[min(place, len(names) - 1)]] if names else []
    of_columns = about.get("columns")
    before: Mapping[str, Any] = of_columns if isinstance(of_columns, dict) else {}
    return differ, [column for column in {**before, **columns} if before.get(column) != columns.get(column)]


def _places(name: str, content: bytes, rows: list[str], columns: list[str]) -> list[str]:
    """Return where rows and columns that differ meet, as a person looks for it."""
    if name.endswith(".json"):
        if rows == [""]:
            return [_unread(content)]
        ends = sorted({column.rpartition("]")[2].lstrip(".") or column for column in columns})
        return [f"{row}, {', '.join(ends)}" if "]" in row and ends else row for row in rows]
    lines = content.split(b"\n")
    found = []
    for row in rows:
        text = lines[int(row.removeprefix("line ")) - 1].decode("utf-8", "replace")
        own = [column for column in columns if not name.endswith(".jsonl") or f'"{column}"' in text] or columns
        word = ", ".join(own) if own else _key(text)
        found.append(f"{row}, {word}" if word else row)
    return found


def _key(text: str) -> str:
    """Return what a line of settings or of prose is called: its key, its heading, or its first words."""
    if setting := re.match(r"\s*([\w.-]+)\s*=", text):
        return setting[1]
    return " ".join(text.split()[:6])


def _unread(content: bytes) -> str:
    """Return which field of a JSON object stands before the place where it cannot be read any more."""
    try:
        json.loads(content)
    except json.JSONDecodeError as error:
        text = content.decode("utf-8", "replace")[: error.pos]
        before = re.findall(r'"(\w+)"(?=:)|(?<!:)"(\w+)"\Z', text)
        before = [one or other for one, other in before]
        return f"{before[-1] if before else 'beginning'} (it is no JSON from there on)"
    except (ValueError, RecursionError):
        pass
    return "whole"


def _of_seal(manifest: Mapping[str, Any], crc: int) -> list[Change]:
    """Return which of seal and sealed was changed, when all members are as the manifest says."""
    from zlib import crc32

    rest = {key: value for key, value in manifest.items() if key != "seal"}
    true = sha256(canonical_json(rest)).hexdigest()
    if manifest.get("seal") == true:
        return []
    if crc32(canonical_json({**rest, "seal": true})) == crc:
        return [Change(MANIFEST, "seal", "seal")]
    names = ", ".join(sorted(key for key in rest if key != "members"))
    return [Change(MANIFEST, names, "sealed")]

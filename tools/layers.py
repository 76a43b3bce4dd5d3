"""The layers of src/counterfoil, held to: `python -m tools.layers` (make layers).

Imports run downwards, never up or in a ring. The core knows neither Django nor a database nor the clock; where the
answers are worked out, nothing is read or written and no binary float touches money. All of it is read from the
sources, imports inside functions included; nothing is imported to find out.
"""

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

PACKAGE: Final = "counterfoil"
SOURCE: Final = Path(__file__).resolve().parent.parent / "src" / PACKAGE

# From the ground up. A room may import from the rows below its own, and from its own row as long as no ring forms.
LAYERS: Final = (
    ("money", "calendar", "workdays", "keys"),
    ("contract",),
    ("facts",),
    ("clauses",),
    ("engine",),
    ("billing",),
    ("documents", "book", "counterfoils", "audits", "demo", "scaleout", "specimens", "linter", "whatif"),
    ("cli", "server"),
)
LEVEL: Final = {room: level for level, row in enumerate(LAYERS) for room in row}
CORE: Final = frozenset(room for row in LAYERS[:6] for room in row)
WITHOUT_FILES: Final = frozenset(("money", "calendar", "workdays", "keys", "clauses", "engine"))
ON_MONEY: Final = frozenset(("money", "contract", "clauses", "engine", "billing"))

_FRAMEWORKS: Final = frozenset(
    "django psycopg psycopg2 asyncpg sqlite3 sqlalchemy duckdb pymysql adbc_driver_postgresql connectorx "
    "reportlab weasyprint fpdf lxml jinja2 rich click".split()
)
_CLOCKS: Final = frozenset(("now", "today", "utcnow"))
_FILES: Final = frozenset("pathlib os io shutil tempfile subprocess socket".split())
_FILE_CALLS: Final = frozenset("read_text read_bytes write_text write_bytes open".split())
_FRAME_FILES: Final = ("pl.read_", "pl.scan_")


class Breach(NamedTuple):
    """A line of the sources that the house rules forbid: file relative to the package, line, and what is wrong."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{PACKAGE}/{self.file}:{self.line}: {self.what}"


class _Module(NamedTuple):
    file: str
    room: str
    tree: ast.Module


def _room(parts: tuple[str, ...]) -> str:
    """The room of a module's path inside the package; "" for the package itself."""
    first = parts[0].removesuffix(".py") if parts else ""
    return {"__init__": "", "__main__": "cli"}.get(first, first)


def _imports(module: _Module) -> Iterator[tuple[int, str]]:
    """Every imported module with its line, relative imports spelt out."""
    package = (PACKAGE, *Path(module.file).parts[:-1])
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join((*base, *((node.module,) if node.module else ())))
            # `from counterfoil import money` names a room by what is imported, not by where from.
            names = [f"{source}.{alias.name}" for alias in node.names] if source == PACKAGE else [source]
            yield from ((node.lineno, name) for name in names)


def _room_imports(module: _Module) -> Iterator[tuple[int, str]]:
    for line, name in _imports(module):
        package, _, inside = name.partition(".")
        if package == PACKAGE and inside:
            yield line, inside.partition(".")[0]


def _upward(module: _Module) -> Iterator[tuple[int, str]]:
    if module.room and module.room not in LEVEL:
        yield 1, f"{module.room} has no place in the drawing of the layers (tools/layers.py)"
        return
    level = LEVEL.get(module.room, 0)
    for line, room in _room_imports(module):
        # The package's own names (its version) are no room; a new room is reported where it is written.
        if room != module.room and LEVEL.get(room, -1) > level:
            yield line, f"{module.room or PACKAGE} imports {room}, which lies above it"


def _frameworks(module: _Module) -> Iterator[tuple[int, str]]:
    for line, name in _imports(module):
        if name.partition(".")[0] in _FRAMEWORKS:
            yield line, f"{module.room} belongs to the core and imports {name}"


def _clock(module: _Module) -> Iterator[tuple[int, str]]:
    yield from ((line, "the core has no clock: it is an argument") for line, name in _imports(module) if name == "time")
    for node in ast.walk(module.tree):
        # A field may be called `today`: the day that was handed over. The clock is the class's own.
        if isinstance(node, ast.Attribute) and node.attr in _CLOCKS and _is_calendar(node.value):
            yield node.lineno, f"the core has no clock: .{node.attr} makes answers depend on the day they are asked"


def _is_calendar(value: ast.expr) -> bool:
    """Return whether an expression is the class date or datetime, however it is imported."""
    return ast.unparse(value).rpartition(".")[2] in ("date", "datetime")


def _files(module: _Module) -> Iterator[tuple[int, str]]:
    for line, name in _imports(module):
        if name.partition(".")[0] in _FILES:
            yield line, f"{module.room} works on what it is given and imports {name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            name = called.rpartition(".")[2]
            if name in _FILE_CALLS or called.startswith(_FRAME_FILES):
                yield node.lineno, f"{module.room} works on what it is given and calls {name}"


def _floats(module: _Module) -> Iterator[tuple[int, str]]:
    # isinstance(value, float), to refuse one, is no use of a float; nor is how alike two words must be, for a hint.
    likeness = {
        id(given)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("get_close_matches")
        for given in (*node.args, *(keyword.value for keyword in node.keywords))
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and id(node) not in likeness:
            yield node.lineno, f"a binary float on a money path: {node.value}"
        elif isinstance(node, ast.Attribute) and node.attr in ("Float32", "Float64"):
            yield node.lineno, f"a binary float on a money path: {node.attr}"
        elif isinstance(node, ast.Call):
            cast = isinstance(node.func, ast.Attribute) and node.func.attr in ("cast", "astype")
            named = (node.func, *(node.args if cast else ()))
            if any(isinstance(name, ast.Name) and name.id == "float" for name in named):
                yield node.lineno, "a binary float on a money path: float"


_RULES: Final[tuple[tuple[frozenset[str] | None, Callable[[_Module], Iterator[tuple[int, str]]]], ...]] = (
    (None, _upward),
    (CORE, _frameworks),
    (CORE, _clock),
    (WITHOUT_FILES, _files),
    (ON_MONEY, _floats),
)


def _rings(modules: list[_Module]) -> Iterator[Breach]:
    """Rooms of one row that import each other, in however many steps: one breach for each import that closes a ring."""
    edges = [
        (module, line, room)
        for module in modules
        for line, room in _room_imports(module)
        if room != module.room and module.room in LEVEL and LEVEL.get(room) == LEVEL[module.room]
    ]
    reach: dict[str, set[str]] = {}
    for module, _, room in edges:
        reach.setdefault(module.room, set()).add(room)
    for _ in LEVEL:
        for nearer in reach.values():
            nearer |= {further for near in nearer for further in reach.get(near, ())}
    for module, line, room in edges:
        if module.room in reach.get(room, ()):
            yield Breach(module.file, line, f"{module.room} and {room} import each other")


def breaches(sources: Mapping[str, str]) -> list[Breach]:
    """Return what the given sources (path inside the package -> text) breach, by file and line."""
    modules, found = [], set()
    for file, text in sources.items():
        try:
            modules.append(_Module(file, _room(Path(file).parts), ast.parse(text, file)))
        except SyntaxError as fault:
            found.add(Breach(file, fault.lineno or 1, f"is not Python: {fault.msg}"))
    found |= {
        Breach(module.file, line, what)
        for module in modules
        for rooms, rule in _RULES
        if rooms is None or module.room in rooms
        for line, what in rule(module)
    }
    return sorted(found | set(_rings(modules)))


def package_sources() -> dict[str, str]:
    """Return the sources of the package as it is on disk, for `breaches`."""
    return {path.relative_to(SOURCE).as_posix(): path.read_text() for path in sorted(SOURCE.rglob("*.py"))}


def main() -> int:
    """Print every breach; return 1 if there is one."""
    found = breaches(package_sources())
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

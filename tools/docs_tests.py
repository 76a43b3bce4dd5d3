"""Which test is the worked example of which rule: read from `@rule("...")` above the tests of tests/register."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "tests" / "register"


@cache
def tests_by_rule() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return for each rule the tests that are its worked examples: file and name, by file."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(FOLDER.glob("test_*.py")):
        for test in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(test, ast.FunctionDef):
                for identity in _rules(test):
                    found.setdefault(identity, []).append((path.name, test.name))
    return {identity: tuple(tests) for identity, tests in found.items()}


def _rules(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "rule":
            for argument in mark.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value

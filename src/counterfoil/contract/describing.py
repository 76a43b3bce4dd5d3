"""What a kind's parameters are, for documentation and schemas: made from the class, its comments included."""

import ast
import inspect
import io
import textwrap
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from counterfoil.contract.parameters import ClauseParameters, TableForm, TypedTable, fields_of
from counterfoil.contract.reading import OPENING


@dataclass(frozen=True, slots=True)
class Described:
    """One parameter as its documentation shows it."""

    key: str
    comment: str  # the author's comment beside the field, "" if there is none
    expected: str  # what to write: "a price, such as { EUR = 9.00, per = "named-user" }"
    schema: Mapping[str, Any]
    required: bool
    default: Any  # the typed value that holds when it is left out, None if nothing does


def described(table: type[TypedTable]) -> tuple[Described, ...]:
    """Return the fields of a table's class in order, with the comments that stand beside them."""
    comments = comments_of(table)
    return tuple(
        Described(field.key, comments.get(name, ""), *field.form.describe(), field.required, field.default)
        for name, field in fields_of(table).items()
    )


def schema_of(table: type[TypedTable]) -> dict[str, Any]:
    """Return the JSON Schema of a table; of clause parameters, each of which may be left to the order."""
    comments = comments_of(table)
    schema = TableForm(table).describe()[1]
    for name, field in fields_of(table).items():
        inner = schema["properties"][field.key]
        if issubclass(table, ClauseParameters):
            inner = {"anyOf": [inner, OPENING.describe()[1]]}
        schema["properties"][field.key] = {**inner, "description": comments[name]} if name in comments else inner
    return schema


def comments_of(table: type[TypedTable]) -> Mapping[str, str]:
    """Return the comment beside each field of a class, or else the comment lines right above it.

    Empty where the source is not at hand (a frozen program, a class made at a prompt).
    """
    try:
        source = textwrap.dedent(inspect.getsource(table))
    except (OSError, TypeError):
        return MappingProxyType({})
    beside: dict[int, str] = {}
    alone: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            is_alone = not token.line[: token.start[1]].strip()
            (alone if is_alone else beside)[token.start[0]] = token.string.lstrip("#").strip()
    comments: dict[str, str] = {}
    body = ast.parse(source).body[0]
    for statement in body.body if isinstance(body, ast.ClassDef) else []:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
            words = [beside[line] for line in lines if line in beside]
            is_beside, line = bool(words), statement.lineno - 1
            while not is_beside and line in alone:
                words.insert(0, alone[line])
                line -= 1
            if words:
                comments[statement.target.id] = " ".join(words)
    return MappingProxyType(comments)

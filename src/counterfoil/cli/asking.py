"""A request as people type it: JSON, a file of requests, or `start-call agreement=acme-phone to=+31201234567`."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from counterfoil.facts.requests import COMMON_FIELDS, Request, make_request, read_request, request_types

FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def requests_of(words: Sequence[str]) -> Iterator[Request]:
    """Yield the requests that the words of a command line stand for; raises RequestWrong for one that cannot be read.

    One word that begins with a brace is JSON; `-` is one request a line on standard input, a path one a line of a file.
    """
    first = words[0]
    if len(words) == 1 and first.lstrip().startswith("{"):
        yield read_request(first)
    elif len(words) == 1 and (first == "-" or first.endswith((".json", ".jsonl")) or Path(first).is_file()):
        yield from _of_file(first)
    else:
        yield make_request(_typed(words), " ".join(words))


def _of_file(path: str) -> Iterator[Request]:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise click.FileError(path, reason or str(error)) from None
    name = "standard input" if path == "-" else path
    if _is_one_object(text):
        yield read_request(text, name)
        return
    for number, line in enumerate(text.splitlines()):
        if line.strip():
            yield read_request("\n" * number + line, name)


def _is_one_object(text: str) -> bool:
    """Return whether a text is one object, maybe over several lines, and not one a line."""
    try:
        return isinstance(json.loads(text), dict)
    except json.JSONDecodeError:
        return False


def _typed(words: Sequence[str]) -> dict[str, Any]:
    """Return the fields of `ask name=value ...`, each in the type that the request's form wants."""
    ask, *pairs = words
    values: dict[str, Any] = {"ask": ask}
    known = request_types().get(ask)
    forms = {**COMMON_FIELDS, **(known.fields if known else {})}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise click.UsageError(f"{pair!r} is not a field such as to=+31201234567")
        form = forms.get(name, "text").rstrip("?")
        if form == "whole" and value.isdigit():
            values[name] = int(value)
        elif form == "flag" and value in FLAGS:
            values[name] = FLAGS[value]
        elif form == "texts":
            values[name] = value.split(",")
        else:
            values[name] = value
    return values

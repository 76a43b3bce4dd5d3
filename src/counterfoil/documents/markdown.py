"""The Markdown of descriptions as blocks and runs of text.

Blocks are paragraphs, lists, tables and quotations; runs are plain, bold, italic, code or links.
"""

import re
from typing import Any, Final

Block = dict[str, Any]
_INLINE: Final = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|(?<!\w)[*_](?P<italic>[^*_]+?)[*_](?!\w)|`(?P<code>[^`]+)`|\[(?P<link>[^\]]+)\]\((?P<url>[^)\s]+)\)"
)
_ITEM: Final = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|\d+[.)])\s+(?P<text>.*)")
_RULE_ROW: Final = re.compile(r"\|?[\s:|-]+\|?")


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text, each with its kind and its runs."""
    found: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.strip("\n")):
        lines = [line.rstrip() for line in chunk.splitlines() if line.strip()]
        if lines:
            found += _blocks(lines)
    return found


def runs_of(text: str) -> list[list[str]]:
    """Return a text as runs: its style ("", bold, italic, code, link) and what is written."""
    runs: list[list[str]] = []
    place = 0
    for match in _INLINE.finditer(text):
        runs.append(["", text[place : match.start()]])
        style = match.lastgroup if match.lastgroup != "url" else "link"
        runs.append([style or "", match[style] if style else match[0]])
        place = match.end()
    runs.append(["", text[place:]])
    return [[style, written] for style, written in runs if written]


def _blocks(lines: list[str]) -> list[Block]:
    if lines[0].lstrip().startswith("|") and len(lines) > 1 and _RULE_ROW.fullmatch(lines[1].strip()):
        rows = [[runs_of(cell) for cell in _cells(line)] for number, line in enumerate(lines) if number != 1]
        width = len(rows[0])
        return [{"kind": "table", "rows": [(row + [[]] * width)[:width] for row in rows]}]
    if all(line.lstrip().startswith(">") for line in lines):
        return [{"kind": "quote", "runs": runs_of(" ".join(line.lstrip().lstrip(">").strip() for line in lines))}]
    found: list[Block] = []
    paragraph: list[str] = []
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item is not None and (not paragraph or found):
            found.append({"kind": "item", "mark": _mark(item["mark"]), "text": item["text"]})
        elif item is not None:
            found += [{"kind": "text", "text": " ".join(paragraph)},
                      {"kind": "item", "mark": _mark(item["mark"]), "text": item["text"]}]  # fmt: skip
            paragraph = []
        elif found:
            found[-1]["text"] += f" {line.strip()}"
        else:
            paragraph.append(line.strip())
    if paragraph:
        found.append({"kind": "text", "text": " ".join(paragraph)})
    return _grouped(found)


def _grouped(found: list[Block]) -> list[Block]:
    """Return blocks with the items that follow each other made one list."""
    grouped: list[Block] = []
    for block in found:
        if block["kind"] == "text":
            grouped.append({"kind": "text", "runs": runs_of(block["text"])})
        elif grouped and grouped[-1]["kind"] == "list":
            grouped[-1]["items"].append(runs_of(block["text"]))
        else:
            grouped.append({"kind": "list", "numbered": block["mark"] == "1", "items": [runs_of(block["text"])]})
    return grouped


def _mark(mark: str) -> str:
    return "1" if mark[0].isdigit() else "-"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]

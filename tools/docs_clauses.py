"""docs/clauses/: a page for each kind of clause, made of its declaration, its module's head and its specimen."""

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from counterfoil.contract.describing import comments_of, described
from counterfoil.contract.kinds import ClauseKind, Registry
from counterfoil.contract.measures import QuantityForm
from counterfoil.contract.money_parameters import AmountForm, PercentForm
from counterfoil.contract.parameters import TypedTable, fields_of
from counterfoil.contract.plain_parameters import DayForm
from counterfoil.contract.reading import Form
from counterfoil.contract.spans import EveryForm, SpanForm
from counterfoil.specimens import Specimen
from tools.docs_examples import examples_table
from tools.docs_text import GENERATED, anchor, cell, code, default_of, listed, page, table, what_to_write

# What a declaration may answer, and in which words its page says so.
LIVES: Final[Mapping[str, str]] = {
    "begins": "how an agreement begins, and its initial term",
    "renews": "what follows when a term is over",
    "ends": "when and why an agreement ends",
    "converts": "from when another service governs",
    "extends": "by which days a term is longer",
    "permits": "which one-sided changes of terms hold",
    "follows": "which quantity follows which",
    "changes": "from which day a change of a quantity counts",
}
_HEAD = re.compile(r"^(Rule|Asked|Units|Rounding|Reads)[ ]{2,}(.*(?:\n[ ]{10}.*)*)", re.MULTILINE)
_WORDING_ENDS = "\n## Worked examples"
_DECK = re.compile(r"^```deck ([a-z0-9-]+)[ ]*\n(.*?)^---\n(.*?)^```\n*", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds with their specimens, and where the catalogue uses each: kind -> service -> number of clauses."""

    registry: Registry
    specimens: Mapping[str, Specimen]
    used: Mapping[str, Mapping[str, int]]
    root: Path

    def source(self, kind: ClauseKind) -> str:
        """Return the path of a kind's specimen as the repository has it."""
        return kind.specimen_path.resolve().relative_to(self.root).as_posix()

    def share_specimen(self, kind: ClauseKind) -> bool:
        """Return whether other kinds are declared beside the same specimen."""
        return sum(other.specimen_path == kind.specimen_path for other in self.registry.by_name.values()) > 1


_BASE_UNITS: Final = {"time": "seconds", "data": "bytes", "count": "pieces", "money": "millionths"}


def answers(kind: ClauseKind) -> list[str]:
    """Return the questions that a kind answers: owes, may, must, lives, or nothing."""
    found = ["owes"] if kind.owes or kind.owes_each else []
    found += ["may"] if kind.may else []
    found += ["must"] if kind.must else []
    found += ["lives"] if any(getattr(kind, name) for name in LIVES) else []
    found += ["sets"] if kind.sets else []
    return found or ["cited only"]


def kind_page(kind: ClauseKind, kinds: Kinds) -> str:
    """Return the page of one kind."""
    specimen = kinds.specimens[kind.name]
    shared = kinds.share_specimen(kind)
    title = specimen.sections[_place(kind, specimen)].heading if shared else specimen.title
    module = kinds.source(kind).removesuffix(".md")
    return page(
        f"# {title}",
        GENERATED.format(f"{module}.py and .md"),
        f"Kind `{kind.name}`. {code(kind.summary if shared else specimen.introduction)}",
        "## What it answers",
        "\n".join(f"- {line}" for line in _answered(kind, kinds)),
        *_head(kind),
        "## Wording to copy",
        f"````markdown\n{_wording(kind, specimen, shared)}\n````",
        *_decks(specimen),
        "## Parameters",
        "[How they are written](README.md#how-parameters-are-written), and how one is left to the order.",
        parameter_table(kind),
        *_working(kind),
        "## Worked examples",
        "The tests run each of these. `period` is the first day of the billing period; a span ends before its second "
        "day. What an example changes in the wording above is said first.",
        examples_table(specimen, "../faults.md"),
        *_users(kind, kinds),
    )


def parameter_table(kind: ClauseKind) -> str:
    """Return a table of a kind's parameters: meaning, what to write, default, and the units in which it is kept."""
    known = {field.key: (name, field.form) for name, field in fields_of(kind.parameters).items()}
    comments = _comments(kind.parameters)
    rows = []
    for each in described(kind.parameters):
        name, form = known[each.key]
        left_out = "has to be given" if each.required else default_of(form, each.default) or "nothing"
        meaning = cell(code(each.comment or comments.get(name, "")))
        rows.append((f"`{each.key}`", meaning, cell(what_to_write(form)), left_out, cell(_units(form))))
    return table(("Parameter", "Meaning", "What to write", "If left out", "Kept in"), rows)


def _comments(parameters: type[TypedTable]) -> Mapping[str, str]:
    """Return the comments beside the fields of a class and of those that it takes fields over from."""
    found: dict[str, str] = {}
    for each in reversed(parameters.__mro__):
        if issubclass(each, TypedTable) and each.__module__ != TypedTable.__module__:
            found |= comments_of(each)
    return found


def link(kind: ClauseKind) -> str:
    """Return a link to a kind's page from another page of docs/clauses/."""
    return f"[{kind.name}]({kind.name}.md)"


def _place(kind: ClauseKind, specimen: Specimen) -> int:
    """Return the first section of a shared specimen whose clause is of this kind."""
    return next(
        place for place, section in enumerate(specimen.sections) if section.clause and section.clause.kind is kind
    )


def _answered(kind: ClauseKind, kinds: Kinds) -> Iterator[str]:
    """Yield what a kind answers and in which order, as sentences."""
    if kind.owes:
        each = {"billing-period": "billing period", "calendar-month": "calendar month"}.get(kind.asked, kind.asked)
        yield f"**owes**, asked of all agreements at once, a row for each agreement and {each}."
    if kind.owes_each:
        yield "**owes**, asked of one agreement at a time."
    if kind.may:
        yield "**may**: whether something is permitted now."
    if kind.must:
        yield "**must**: who has to do what, by when."
    for name, text in LIVES.items():
        if getattr(kind, name):
            yield f"**lives** (`{name}`): {text}."
    if kind.sets:
        yield f"It sets {listed(f'`{name}`' for name in kind.sets)} of other clauses that have such parameters."
    if kind.writes:
        yield f"It writes lines of the group `{kind.writes}`."
    if kind.reads:
        before = [link(one) for one in kinds.registry.in_order if one.writes in kind.reads]
        after = f", so it is asked after {listed(before)}" if before else ""
        yield f"It reads {listed(f'`{group}`' for group in sorted(kind.reads))}{after}."
    if kind.events:
        yield f"Events it reads: {listed(f'`{name}`' for name in kind.events)}."
    if answers(kind) == ["cited only"]:
        yield "Nothing: it can be cited by lines, refusals and documents, and it changes no bill."


def _head(kind: ClauseKind) -> Iterator[str]:
    """Yield the rule, units and rounding as the head of the kind's module states them."""
    module = inspect.getmodule(kind.parameters)
    found = dict(_HEAD.findall(module.__doc__ or "")) if module else {}
    rows = [(name, cell(code(found[name]))) for name in ("Rule", "Units", "Rounding", "Reads") if name in found]
    if rows:
        yield "## The rule"
        yield "\n".join(f"- **{name}.** {text}" for name, text in rows)


def _wording(kind: ClauseKind, specimen: Specimen, shared: bool) -> str:
    text = Path(specimen.path).read_text("utf-8")
    text = _DECK.sub("", text.split(_WORDING_ENDS, maxsplit=1)[0])
    if not shared:
        return "##" + text.split("\n##", 1)[1].rstrip()
    section = specimen.sections[_place(kind, specimen)]
    return next(
        part for part in ("## " + each for each in text.split("\n## ")) if f"{{#{section.id}}}" in part
    ).rstrip()


def _decks(specimen: Specimen) -> Iterator[str]:
    for name, settings, rows in _DECK.findall(Path(specimen.path).read_text("utf-8")):
        yield f"The examples use the deck `{name}`: `decks/{name}.toml` and `decks/{name}.csv`."
        yield f"```toml\n{settings}```"
        yield f"```csv\n{rows}```"


def _working(kind: ClauseKind) -> Iterator[str]:
    if kind.working:
        yield "## What a line carries"
        yield (
            f"Amount: {code(kind.arithmetic)}. " if kind.arithmetic else ""
        ) + "These figures stand with each line, or each matter for a person to decide, and `explain` shows them."
        yield table(("Figure", "Unit"), ((f"`{name}`", unit) for name, unit in kind.working))


def _users(kind: ClauseKind, kinds: Kinds) -> Iterator[str]:
    used = kinds.used.get(kind.name, {})
    if used:
        yield "## In the catalogue"
        names = [
            f"[{service}](../catalogue.md#{anchor(service)})" + (f" ({count})" if count > 1 else "")
            for service, count in used.items()
        ]
        yield f"{listed(names)}."


def _units(form: Form) -> str:
    """Return in which integers a value of a form is kept, "" where it is a word or a list."""
    if isinstance(form, AmountForm):
        return "10⁻⁹ of the currency unit" + (", and the base units it is for" if form.per else "")
    if isinstance(form, PercentForm):
        return "parts per million"
    if isinstance(form, EveryForm):
        return "months"
    if isinstance(form, SpanForm):
        return listed(kind.replace("_", " ") for kind in form.kinds)
    if isinstance(form, QuantityForm):
        return listed(_BASE_UNITS[each] for each in form.dimensions)
    return "a day" if isinstance(form, DayForm) else ""

"""docs/catalogue.md: each shipped service with its clauses, what they answer and cite, and what is left open."""

from collections.abc import Iterator, Mapping, Sequence

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.clause import Clause
from counterfoil.contract.description import Description
from counterfoil.contract.reading import Ask
from counterfoil.linter.register import answers_nothing, reason_of
from tools.docs_clauses import answers
from tools.docs_tests import tests_by_rule
from tools.docs_text import GENERATED, anchor, cell, listed, page, table, toml, what_to_write


def catalogue_page(catalogue: Catalogue) -> str:
    """Return the page of all shipped services, each in all its versions."""
    versions = [version for service in catalogue.services for version in catalogue.versions(service)]
    return page(
        "# Catalogue",
        GENERATED.format("src/counterfoil/catalogue"),
        "The service descriptions that come with Counterfoil. An order names a service; what the description leaves "
        "open, the order fills in under `[order.terms]`. An order has the clauses of the service itself and of what it "
        "includes.",
        table(
            ("Service", "Name", "Family", "Clauses of its own", "Rules cited"),
            (
                (
                    _link(version.service),
                    cell(version.name),
                    cell(version.family),
                    str(len(version.clauses)),
                    str(len({rule for clause in version.clauses for rule in clause.rules})),
                )
                for version in versions
            ),
        ),
        *(part for version in versions for part in _service(version, catalogue)),
    )


def used_by_kind(catalogue: Catalogue) -> Mapping[str, Mapping[str, int]]:
    """Return for each kind the services whose own clauses are of it, and how many of them."""
    found: dict[str, dict[str, int]] = {}
    for service in catalogue.services:
        for clause in catalogue.versions(service)[-1].clauses:
            of_kind = found.setdefault(clause.kind_name, {})
            of_kind[service] = of_kind.get(service, 0) + 1
    return found


def _link(service: str) -> str:
    return f"[{service}](#{anchor(service)})"


def _service(version: Description, catalogue: Catalogue) -> Iterator[str]:
    several = len(catalogue.versions(version.service)) > 1
    is_first = catalogue.versions(version.service)[0] is version
    yield f"## {version.service}" if is_first else f"### {version.service}, version of {version.effective_on}"
    said = [f"{cell(version.name)}, in force from {version.effective_on}"]
    said += [f"includes {listed(map(_link, version.includes))}"] if version.includes else []
    said += [f"needs {listed(map(_link, version.requires))}"] if version.requires else []
    said += [f"source: {cell(version.source)}"] if version.source else []
    yield "; ".join(said) + "." + (" There are several versions." if several and is_first else "")
    yield table(("Clause", "Kind", "Answers", "Rules", "Tests"), map(_clause, version.clauses))
    asks = table(("The order fills", "What to write", "If left out", "For"), _asked(version, catalogue))
    if asks:
        yield asks


def _clause(clause: Clause) -> tuple[str, str, str, Sequence[str], Sequence[str]]:
    kind = f"[{clause.kind_name}](clauses/{clause.kind_name}.md)"
    heading = f"{cell(clause.heading)} (`{clause.id}`)"
    answered = listed(answers(clause.kind))
    if answers_nothing(clause.kind):
        answered = f"{answered}: {cell(reason_of(clause))}"
    tests = dict.fromkeys(test for rule in clause.rules for test in tests_by_rule().get(rule, ()))
    shown = [f"[{cell(_in_words(name))}](../tests/register/{file})" for file, name in tests]
    return heading, kind, answered, [f"`{rule}`" for rule in clause.rules], shown


def _in_words(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


def _asked(version: Description, catalogue: Catalogue) -> Iterator[tuple[str, str, Sequence[str], Sequence[str]]]:
    """Yield each thing that an order of this service may fill, by name, for its own clauses and the included ones."""
    found: dict[str, list[tuple[Clause, Ask]]] = {}
    for clause in catalogue.clauses_of(version, version.effective_on):
        for ask in clause.asks.values():
            found.setdefault(ask.name, []).append((clause, ask))
    for name, uses in sorted(found.items()):
        forms = list(dict.fromkeys(cell(what_to_write(ask.form)) for _, ask in uses))
        left_out = list(dict.fromkeys(_left_out(ask) for _, ask in uses))
        yield f"`{name}`", "; ".join(forms), left_out, [_use(clause, ask, version) for clause, ask in uses]


def _left_out(ask: Ask) -> str:
    if ask.optional:
        return "the clause does not run"
    if ask.may_lack:
        return "the clause runs without it"
    default = ask.node.table.get("default")
    return f"`{cell(toml(default.value))}`" if default is not None else "has to be filled"


def _use(clause: Clause, ask: Ask, version: Description) -> str:
    place = clause.id if clause.service == version.service else f"{clause.service}.{clause.id}"
    return f"`{ask.parameter}` of `{place}`"

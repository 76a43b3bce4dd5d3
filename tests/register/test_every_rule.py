"""Every rule of the register has a clause, and every one that owes or shapes a life has a worked example."""

import ast
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from tests.register.cases import CATALOGUE, catalogue

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.faults import Faults
from counterfoil.contract.kinds import kinds

FIRST_SHELF = frozenset(
    (
        *("nice-cxone", "goto-general", "goto-collaboration", "goto-meeting", "join-me", "goto-webinar"),
        *("goto-training", "enhanced-audio-services", "enhanced-audio", "enhanced-audio-flat-rate"),
        *("call-me-enhanced-audio", "openvoice-services", "openvoice", "openvoice-integrated"),
        *("openvoice-integrated-unlimited", "openvoice-integrated-flat-rate", "call-me-openvoice", "grasshopper"),
        *("grasshopper-connect", "ruby-receptionists"),
    )
)
# Of all other services, a rule whose clauses are of kinds that this version only cites needs nothing more than those.
CITED_ONLY = frozenset(name for name, kind in kinds().items() if kind.specimen_path.name == "documentary.md")
LIFE = frozenset(
    (
        *("initial-term", "renewal", "termination-notice", "linked-termination", "conversion", "quantity-change"),
        *("matched-quantity", "proration"),
    )
)
# Rules that are listed under "owes" because a text elsewhere decides about charges; they charge nothing themselves.
SETTLED_ELSEWHERE = {
    "goto-general.agreement-parts": "says which texts make up the agreement",
    "goto-general.descriptions-prevail": "says which text wins",
    "goto-general.discontinued-services": "points to the last description of a service that is gone",
    "goto-connect.bundled-services": "what comes with a package is charged by its own description",
    "nice-cxone.terms-layering": "what it leaves open is in the Terms of Service",
    "nice-cxone.incorporated-terms": "makes this text part of another",
    "ruby-receptionists.service": "fees follow the Ruby terms, which are not in the texts",
    "goto-connect.third-party-addons": "points to the Terms of Service, which are not in the texts",
    "goto-connect.regional-rate-process": "points to the Regional Supplement, which is not in the texts",
    "goto-connect.regional-supplement": "points to the Regional Supplement, which is not in the texts",
    "jive-business-continuity.service": "fees follow an agreement that is not in the texts",
    "sd-wan.service": "fees follow an agreement that is not in the texts",
    "goto-room-as-a-service.service": "fees follow terms that are not in the texts",
    "goto-room.dolby-lease": "fees follow terms that are not in the texts",
    "goto-room.free-replacement": "a replacement that costs nothing",
    "goto-room.as-is-after-warranty": "owes no replacement, and charges nothing",
    "goto-webcast.content-responsibility": "damages are for the parties or a court to find",
    "goto-webcast.no-liability-for-lost-content": "refuses a claim, and charges nothing",
    "rescueassist.service": "charges by the clauses of Remote Support, which its description takes over",
    "goto-connect-equipment.shipping-risk": "says whose the risk is; the price stays due by its own clause",
    "superoffice-crm-online.no-warranty-of-fitness": "refuses claims, and charges nothing",
    "superoffice-support.free-learning-resources": "is free of charge",
    "superoffice-user-plans.downgrade-loss": "refuses a claim, and charges nothing",
}


@pytest.fixture(scope="module")
def register(shared):
    """The rules of the register by id."""
    rules = tomllib.loads((shared / "register.toml").read_text(), parse_float=Decimal)["rule"]
    return {rule["id"]: rule for rule in rules}


def cited():
    """The clauses that cite each rule, whatever their version."""
    found = {}
    for service in catalogue().services:
        for description in catalogue().versions(service):
            for clause in description.clauses:
                for identity in clause.rules:
                    found.setdefault(identity, []).append(clause)
    return found


def worked_out():
    """The rules that tests say they are the worked example of."""
    found = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "rule":
                found |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    return found


def runs(clause):
    """Whether a kind answers anything."""
    hooks = ("owes", "owes_each", "begins", "renews", "ends", "converts", "permits", "follows", "changes")
    return bool(clause.kind.sets) or any(getattr(clause.kind, hook) is not None for hook in hooks)


def waits(identity, clauses):
    """Whether a rule has clauses only of kinds that answer nothing yet."""
    return all(clause.kind.name in CITED_ONLY for clause in clauses.get(identity, ()))


def examples(rules):
    clauses = cited()
    return {
        identity
        for identity, rule in rules.items()
        if ("owes" in rule["questions"] or rule["kind"] in LIFE)
        and identity not in SETTLED_ELSEWHERE
        and (rule["service"] in FIRST_SHELF or not waits(identity, clauses))
    }


def test_every_rule_has_a_clause(register):
    assert sorted(register.keys() - cited().keys()) == []


def test_every_rule_that_owes_or_shapes_a_life_runs(register):
    clauses = cited()
    assert [identity for identity in sorted(examples(register)) if not any(map(runs, clauses[identity]))] == []


def test_every_rule_that_owes_or_shapes_a_life_has_a_worked_example(register):
    assert sorted(examples(register) - worked_out()) == []


def test_worked_examples_are_of_rules_that_exist(register):
    assert sorted(worked_out() - register.keys()) == []


def test_every_cited_rule_exists(register):
    faults = Faults()
    Catalogue.load([CATALOGUE], faults, known_rules=register.keys())
    assert [str(fault) for fault in faults] == []

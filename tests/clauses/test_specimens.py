"""Every worked example of every specimen comes out to the last cent."""

import pytest

from counterfoil.contract.kinds import kinds
from counterfoil.specimens import differences, read_specimen, run_example

SPECIMENS = {kind.name: read_specimen(kind.specimen_path) for kind in kinds().values() if kind.specimen_path.exists()}
EXAMPLES = [(name, example) for name, specimen in SPECIMENS.items() for example in specimen.examples]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[f"{kind}: {example.name}" for kind, example in EXAMPLES])
def test_a_worked_example_comes_out(kind, example):
    assert differences(example, run_example(SPECIMENS[kind], example)) == []


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_every_kind_has_a_specimen_with_examples(kind):
    assert SPECIMENS[kind.name].examples

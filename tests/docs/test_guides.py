"""Guides: every command is run and prints what the page says; every file that a page shows can be read."""

import pytest
from tests.docs.pages import GUIDES, differences


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_the_commands_of_a_guide_print_what_it_says(page, tmp_path):
    assert differences(page, tmp_path) == []

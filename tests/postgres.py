"""A PostgreSQL server for tests: `pytest_plugins = ["tests.postgres"]` in tests/conftest.py, then ask for `postgres`.

One server a test run, started when the first test asks for it. Without PostgreSQL the test is skipped, in CI it fails.
"""

import os

import pytest
from tools.postgres import PostgresMissing, binaries, postgres_server


@pytest.fixture(scope="session")
def postgres_installed():
    """Whether a server can be started; for tests that start one with settings of their own."""
    try:
        return binaries()
    except PostgresMissing as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def postgres(postgres_installed):
    """A server of the run's own: .conninfo is its connection string."""
    with postgres_server() as server:
        yield server

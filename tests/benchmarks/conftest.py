"""The benchmarks' tests start a PostgreSQL server; whether there is one, tests/postgres.py knows."""

from tests.postgres import postgres_installed

__all__ = ["postgres_installed"]

"""What all tests share: where the real data lies, a PostgreSQL server, and no deadlines."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgres"]
# A law holds however slow the machine is. CI tries the same cases every time, so that green stays green.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("house"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input: COUNTERFOIL_SHARED, else ../shared beside the checkout. In CI it may not be absent."""
    folder = Path(os.environ.get("COUNTERFOIL_SHARED") or BESIDE_THE_CHECKOUT)
    if not (folder / "data").is_dir():
        message = f"the real data is not at {folder}: set COUNTERFOIL_SHARED"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder

"""Node, for the tests that run our JavaScript without a browser: skipped without one, except by CI."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def node_path() -> str:
    """The Node of this run; a test that asks for it is skipped without one, and fails under CI."""
    if path := shutil.which("node"):
        return path
    if os.environ.get("CI") == "true":
        pytest.fail("there is no Node")
    pytest.skip("there is no Node")

"""One hostile server for each test."""

import pytest

from tests.hostile.server import Server


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()

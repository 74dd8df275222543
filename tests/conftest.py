"""Fixtures that several test files share, and how two processes share the tests."""

from __future__ import annotations

import pytest

from tests.browser import browser, filled, outside, page, server

__all__ = ["browser", "filled", "outside", "page", "server"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser at a time: what needs it is for one process, all else goes file by file."""
    for item in items:
        needs = getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("browser" if "browser" in needs else item.path.stem))

"""Fixtures that several test files share."""

from tests.browser import browser, filled, page, server

__all__ = ["browser", "filled", "page", "server"]

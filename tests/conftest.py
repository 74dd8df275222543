"""Fixtures that several test files share."""

from tests.browser import browser, filled, outside, page, server

__all__ = ["browser", "filled", "outside", "page", "server"]

"""Fixtures that several test files share."""

from __future__ import annotations

from tests.browser import browser, filled, outside, page, server

__all__ = ["browser", "filled", "outside", "page", "server"]

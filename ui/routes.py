"""What is asked for over plain HTTP. Every route puts the same questions to `corpus.access` as the pages."""

from __future__ import annotations

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []

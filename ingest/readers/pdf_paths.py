"""Lines and areas drawn on a page: thin ones are rules, the others are what figures are made of."""

from __future__ import annotations

from ingest.readers.pdf_marks import Box, Point, bounds

_MOST = 20_000  # of each kind: the rest of a dense plot lies among them
_THIN = 2.0  # points: what is thinner is a rule, not an area


class Paths:
    """Collects a path's points, and keeps its boxes when it is painted."""

    def __init__(self) -> None:
        self.rules: list[Box] = []
        self.drawings: list[Box] = []
        self._points: list[Point] = []
        self._bent = False
        self._subpaths: list[tuple[list[Point], bool]] = []

    def start(self, point: Point) -> None:
        self._end_subpath()
        self._points = [point]

    def line(self, point: Point, *, bent: bool = False) -> None:
        self._points.append(point)
        self._bent = self._bent or bent

    def rectangle(self, one: Point, other: Point) -> None:
        self._end_subpath()
        self._points = [one, other]
        self._end_subpath()

    def forget(self) -> None:
        """The path was only for clipping."""
        self._points, self._bent, self._subpaths = [], False, []

    def paint(self) -> None:
        self._end_subpath()
        for points, bent in self._subpaths:
            box = bounds(points)
            thin = not bent and min(box.x1 - box.x0, box.y1 - box.y0) <= _THIN
            kept = self.rules if thin else self.drawings
            if len(kept) < _MOST:
                kept.append(box)
        self._subpaths = []

    def _end_subpath(self) -> None:
        if self._points and len(self._subpaths) < _MOST:
            self._subpaths.append((self._points, self._bent))
        self._points, self._bent = [], False

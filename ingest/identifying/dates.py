"""Days, months, years and feasts, in digits and as they are said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.identifying.counting import DAY, FROM_10_TO_99, UNIT, UP_TO_99, YEAR
from ingest.identifying.findings import Finding

_SURE_MONTH = (
    r"(?:january|february|april|june|july|august|september|october|november|december"
    r"|(?:jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)(?!\w)"
)
_MONTH = rf"(?:{_SURE_MONTH}|(?:march|may|mar)\b)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tues?|weds?|thurs?|fri|sat|sun)\b\.?)"
_SHORT = rf"['’‘]\d\d\b|(?:sixty|seventy|eighty|ninety)[\s-]{UNIT}"
_OF_YEAR = rf"(?:,?\s+(?:of\s+)?(?:{YEAR}\b|{_SHORT}|{FROM_10_TO_99}\b))"
_DAYS = re.compile(
    rf"""\b(?:{_WEEKDAY},?\s+)?(?:the\s+)?{DAY}(?:\s+(?:day\s+)?of)?\s+{_MONTH}{_OF_YEAR}?
    | \b(?:{_WEEKDAY},?\s+)?{_MONTH}\s+(?:the\s+)?{DAY}\b{_OF_YEAR}?
    | \b{_WEEKDAY},?\s+(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)\b|(?=\w+(?:st|nd|rd|th)\b|\w+[\s-]\w+(?:st|nd|rd|th)\b){DAY}\b)
    | \b(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?\b | \b\d{{1,2}}[./-]\d{{1,2}}[./-](?:(?:19|20)\d\d|\d\d)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTHS = re.compile(
    rf"""\b{_MONTH}{_OF_YEAR} | \b{_SURE_MONTH}
    | \b(?:in|of|since|last|this|next|by|until|till|early|late|mid|around)[\s-](?P<it>march|may)\b(?!\s+(?:be|have|as|not|or|well))""",
    re.VERBOSE | re.IGNORECASE,
)
_SEASONS = re.compile(
    rf"\b(?:spring|summer|autumn|fall|winter|christmas|easter)(?:\s+(?:of|in))?\s+(?:{YEAR}\b|{_SHORT})",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"""(?<![\w.,/£$€-])(?:19[3-9]\d|20[0-4]\d)(?!\w|%|[.,]\d|-\d{{3}}|\s*(?:mg|mil|people|men|women|quid|pounds|dollars)\b)
    | (?<![\w])['’‘]\d\d\b(?!['’]) | \b(?:in|since|by|from|around|about|of|until|till|to|or)\s+(?P<it>(?:sixty|seventy|eighty|ninety)[\s-]{UNIT})\b
      (?!\s+(?:years|months|days|weeks|per|percent|people|miles|quid|pounds|of|to|mil)\b)
    | \bnineteen[\s-](?:oh[\s-]{UNIT}|{FROM_10_TO_99})\b | \btwo[\s-]thousand[\s-](?:and[\s-])?{UP_TO_99}\b
    | \btwenty[\s-](?:oh[\s-]{UNIT}|(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)
      |(?:twenty|thirty)(?:[\s-]{UNIT})?)\b
    | \b(?:in|since|around|by|of)\s+(?P<oh>oh[\s-]{UNIT})\b | \b(?:in|since|around|by)\s+(?P<round>two[\s-]thousand)\b(?!\s+(?:people|quid|pounds|dollars|and))
    | \b(?:the\s+)?(?:early|mid|late)?[\s-]?(?:19[3-9]0|20[0-2]0)s\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SAINTS_DAY = (
    r"(?:the\s+)?(?:feast|night|eve)\s+of\s+(?:saint|st\.?|all|the)\s+\w+"
    r"|(?:saint|st\.?)\s+\w+(?:['’]?s)?\s+(?:day|night|eve)"
)
_CHRISTIAN = r"""christmas(?:\s+(?:eve|day|morning|night))?|xmas(?:\s+(?:eve|day))?|boxing\s+day|all\s+(?:souls|saints)['’]?(?:\s+day)?
    |easter(?:\s+(?:sunday|monday|saturday|weekend))?|good\s+friday|palm\s+sunday|ash\s+wednesday|shrove\s+tuesday|pancake\s+(?:day|tuesday)
    |mardi\s+gras|fat\s+tuesday|whit(?:sun|\s+monday|\s+sunday)|ascension(?:\s+day)|pentecost|maundy\s+thursday|corpus\s+christi|saint[\s-]jean(?:[\s-]baptiste)?
    |holy\s+(?:week|thursday|saturday)|candlemas|michaelmas|martinmas|lammas|epiphany|three\s+kings(?:['’]\s+day)?|advent\s+sunday"""
_CIVIL = r"""new\s+year['’]?s(?:\s+(?:eve|day))?|hogmanay|burns['’]?\s+night|bonfire\s+night|guy\s+fawkes(?:\s+(?:night|day))?|hallow(?:e['’]?|e)en
    |mother(?:['’]?s|ing)\s+(?:day|sunday)|father['’]?s\s+day|valentine['’]?s(?:\s+day)|may\s+day|(?:may|august|spring)\s+bank\s+holiday
    |thanksgiving(?:\s+day)?|(?:the\s+)?(?:fourth|4th)\s+of\s+july|july\s+(?:fourth|4th)|juneteenth|labou?r\s+day|memorial\s+day|veterans['’]?\s+day
    |columbus\s+day|presidents['’]?\s+day|martin\s+luther\s+king(?:\s+jr\.?)?\s+day|mlk\s+day|super\s+bowl\s+sunday|cinco\s+de\s+mayo|groundhog\s+day
    |canada\s+day|victoria\s+day|family\s+day|remembrance\s+(?:day|sunday)|armistice\s+day|anzac\s+day|australia\s+day|naidoc(?:\s+week)?|reconciliation\s+week|waitangi\s+day|invasion\s+day
    |melbourne\s+cup(?:\s+day)?|grand\s+final\s+day|(?:queen|king)['’]?s\s+birthday|(?:the\s+)?(?:twelfth|12th)(?:\s+of\s+july|\s+week)|orangemen['’]?s\s+day
    |independence\s+day|republic\s+day|gandhi\s+jayanti|glorious\s+twelfth|a-level\s+results\s+day|dia\s+de\s+(?:los\s+)?muertos|day\s+of\s+the\s+dead"""
_OTHER = r"""diwali|deepavali|holi|dussehra|dasara|navratri|durga\s+puja|ganesh\s+chaturthi|raksha\s+bandhan|rakhi|lohri|vaisakhi|baisakhi|pongal|onam
    |makar\s+sankranti|gurpurab|guru\s+nanak\s+jayanti|karva\s+chauth|janmashtami|eid(?:[\s-](?:al|ul)[\s-](?:fitr|adha))?|ramadan|muharram|ashura
    |yom\s+kippur|rosh\s+hashanah|passover|purim|hanukkah|chanukah|shavuot|sukkot|lunar\s+new\s+year|chinese\s+new\s+year|tet|nowruz|matariki|wesak|vesak"""
_FEASTS = re.compile(
    rf"\b(?:{_SAINTS_DAY}|{_CHRISTIAN}|{_CIVIL}|{_OTHER})(?!\w)(?:\s+(?:day|eve|night)\b)?{_OF_YEAR}?",
    re.VERBOSE | re.IGNORECASE,
)


def dates(text: str) -> Iterator[Finding]:
    """Days, months, years and feasts by which a moment in somebody's life can be found."""
    for pattern in (_FEASTS, _DAYS, _SEASONS, _MONTHS, _YEARS):
        for match in pattern.finditer(text):
            group = next((name for name, value in match.groupdict().items() if value), 0)
            yield Finding(*match.span(group), "DATE")

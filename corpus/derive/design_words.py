"""The words by which studies say how they were done, as patterns for text in lower case (twice as fast as any
case); `designs.py` says where each one counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

RCT = "randomised controlled trial"
SYSTEMATIC = "systematic review"
META = "meta-analysis"
# Words at a match that make it another study than this one.
ANOTHER = re.compile(
    r"\b(?:recent|previous|earlier|prior|future|planned|published|existing"
    r"|several|other|past|most|not|nobody|no one|no participants?|none|never|without|nested|within"
    r"|part of|entered|enrolled in)\b",
)

TYPES = {
    "randomized controlled trial": RCT,
    "pragmatic clinical trial": RCT,
    "equivalence trial": RCT,
    "clinical trial protocol": "protocol",
    "study protocol": "protocol",
    "protocol": "protocol",
    "meta-analysis": META,
    "network meta-analysis": META,
    "systematic review": SYSTEMATIC,
    "cochrane database of systematic reviews": SYSTEMATIC,  # a journal, and it publishes nothing else
    "scoping review": "scoping review",
    "review": "narrative review",
    "review article": "narrative review",
    "case reports": "case report",
    "case report": "case report",
    "case series": "case report",
    "editorial": "commentary",
    "comment": "commentary",
    "commentary": "commentary",
    "article commentary": "commentary",
    "letter": "commentary",
    "viewpoint": "commentary",
    "opinion": "commentary",
    "reply": "commentary",
    "discussion": "commentary",
    "guideline": "guideline",
    "practice guideline": "guideline",
    "consensus development conference": "guideline",
    "observational study": "other observational study",
    "validation study": "diagnostic or measurement study",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """`title` counts by itself; of `abstract` at least `least` different wordings must occur."""

    design: str
    title: re.Pattern[str] | None
    abstract: re.Pattern[str] | None = None
    least: int = 1


def _rule(design: str, title: str, abstract: str = "", least: int = 1) -> Rule:
    compiled = [re.compile(p) if p else None for p in (title, abstract)]
    return Rule(design, compiled[0], compiled[1], least)


_OWN = (
    r"\b(?:we|this|our|present|current|was|were|is|conducted|performed"
    r"|undert\w+|design\w*|methods?)\W+(?:[\w-]+\W+){0,6}?"
)
_DONE = r"(?:[\w,-]+\s+){0,8}?(?:was|were|is)\s+(?:conducted|performed|carried|undertaken|done|used)"

PROTOCOL = _rule(
    "protocol",
    r"\b(?:study|trial|review|research)[ -]protocol\b|\bprotocol (?:for|of) (?:an?|the)\b"
    r"|[:;.–-]\s*(?:an? )?protocol\b|\brationale(?:,| and) (?:\w+ )?(?:design|methods)"
    r"|\bdesign and (?:rationale|methods)\b",
)

REVIEWS = (
    _rule(
        SYSTEMATIC,
        r"\bsystematic(?:ally)? (?:\w+ )?(?:review|overview)|\bcochrane review|\bumbrella review"
        r"|\brealist review",
        rf"{_OWN}systematic (?:\w+ ){{0,2}}review\b|\bsystematic (?:\w+ ){{0,2}}(?:review|search) {_DONE}"
        r"|\bwe systematically (?:searched|reviewed)",
    ),
    _rule(
        META,
        r"\bmeta-?\s?(?:analy|regress)",
        rf"{_OWN}(?:network )?meta-analys[ei]s\b|\bmeta-analys[ei]s {_DONE}"
        rf"|\bpooled .{{0,60}}random[- ]effects",
    ),
    _rule(
        "scoping review",
        r"\bscoping (?:\w+ )?review|\bevidence map|\brapid (?:evidence )?review",
        rf"{_OWN}scoping review\b",
    ),
)

NARRATIVE = _rule(
    "narrative review",
    r"\b(?:narrative|literature|critical|integrative|selective|mini|brief|state-of-the-art) review\b"
    r"|(?:^|[:.?!–-]\s*)(?:an? )?(?:\w+ )?(?:re|over)view(?:$| (?:of|on|and)\b)",
    r"\b(?:this|the present) (?:\w+ ){0,2}(?:review|overview)\b"
    r"|\bwe review(?:ed)? (?:the|recent|current|evidence)",
)

RANDOMISED_TITLE = re.compile(r"(?<!non-)(?<!non)(?<!non )\brandomi[sz]ed\b(?! response)|\brct\b")
RANDOMISED = _rule(  # what was done to people, or classes, or clinics
    RCT,
    "",
    r"(?<!non-)\brandom(?:ly|i[sz]ed)?[ -](?:assign|allocat|divided)\w*"
    r"|\b(?:were|was|be|being|we|who|then|and|participants|patients|subjects|adults|women|men|students"
    r"|schools|clinics)\s+(?:\w+\s+){0,3}?randomi[sz]ed\b"
    r"(?! (?:controlled |clinical |\w+-blind )*(?:trials?|stud|sample|into (?:training|derivation)))",
)
A_RANDOMISED_TRIAL = _rule(  # what the study calls itself, unless it calls itself something else too
    RCT,
    "",
    r"\b(?:this|our|present|conducted|performed|was|were|is|an?|design\W+)\s+(?:[\w,-]+\s+){0,6}?"
    r"(?<!non-)randomi[sz]ed\W+(?:[\w-]+\W+){0,5}?(?:trial|study|design|experiment)\b",
)

PRIMARY = (
    _rule(
        "non-randomised trial",
        r"\bquasi-?\s?experiment|\bnon-?\s?randomi[sz]ed"
        r"|\bbefore[ -](?:and[ -])?after (?:study|trial|design|evaluation)"
        r"|\bbefore\b.{0,30}\b(?:and|versus|vs\.?) after\b.{0,30}\b(?:comparison|study|evaluation)\b"
        r"|\bpre-?(?:/|-|–| and | to )\s?post\b",
        r"\bquasi-?\s?experiment|\bnon-?randomi[sz]ed (?:\w+ )?(?:trial|study|design)\b"
        r"|\b(?:pre|before)-?(?:/|-|–| and | to | and-)\s?(?:post|after)(?:[- ]?test)?[ -](?:design"
        r"|study|evaluation|comparison|intervention design)",
    ),
    _rule(
        "natural experiment",
        r"\binterrupted time[- ]series|\bdifference-in-differences?|\bnatural experiment"
        r"|\bregression discontinuity|\bsynthetic control",
        r"\binterrupted time[- ]series|\bdifference-in-differences?|\bnatural experiment"
        r"|\bregression discontinuity|\bsynthetic control method",
    ),
    _rule(
        "cohort study",
        r"\bcohort\b|\blongitudinal\b|\bprospective (?:\w+ )?study|\bpanel study"
        r"|\b(?:\w+-(?:year|month)) follow-?up",
        r"\b(?:prospective|retrospective|birth|population-based|register-based"
        r"|historical|matched|longitudinal|open) (?:\w+ )?cohort\b|\bcohort (?:study|design|analysis)"
        r"|\blongitudinal (?:study|survey|design|analysis|data|cohort)"
        r"|\bprospective (?:observational |longitudinal |follow-?up )?study\b|\bpanel (?:study|data)\b",
    ),
    _rule(
        "case-control study",
        r"\bcase[- ]control(?:led)?\b",
        r"\bcase[- ]control (?:study|design|analysis)|\bnested case",
    ),
    _rule(
        "cross-sectional study",
        r"\bcross-?\s?sectional|\b(?:national|household|population|online|web|internet|community"
        r"|school)(?:[- ]based)? (?:\w+ )?survey\b|\ba (?:\w+ )?survey (?:of|among)\b",
        rf"\bcross-?\s?sectional\b|{_OWN}(?:\w+ )?survey of\b"
        rf"|\b(?:online|postal|telephone|household) survey\b",
    ),
    _rule(
        "qualitative study",
        r"\bqualitative|\bethnograph|\bgrounded theory|\bfocus groups?\b|\bphenomenolog|\bphotovoice"
        r"|\blived experience|\binterview study",
        r"\bqualitative (?:\w+[- ])?(?:study|interview|research|method|design|data|approach|analys)\w*"
        r"|\b(?:semi-?\s?structured|in-depth|qualitative) (?:\w+ )?interviews?|\bfocus[- ]groups?\b"
        r"|\bethnograph\w+|\bgrounded theory|\bthematic(?:ally)? analy[sz]\w+|\bphenomenolog\w+"
        r"|\bphotovoice|\bpurposive\w*",
        least=2,
    ),
    _rule(
        "mixed-methods study",
        r"\bmixed[- ]methods?\b",
        r"\bmixed[- ]methods? (?:\w+ )?(?:study|design|approach|evalu)\w*",
    ),
    _rule(
        "economic evaluation",
        r"\bcost(?:s|ing)?[ -](?:effective|benefit|utility|analys|sav|of)"
        r"|\beconomic (?:evaluat|analys|impact|burden)\w*",
        r"\beconomic evaluation|\bcost-(?:effectiveness|benefit|utility) (?:analys[ei]s|ratio|acceptab)"
        r"|\bincremental cost|\bquality-adjusted life|\bqalys?\b|\bnet (?:monetary )?benefit",
    ),
    _rule(
        "modelling study",
        r"\bmodell?ing (?:study|the|of|approach)\b"
        r"|\b(?:mathematical|simulation|agent-based|transmission|markov) model|\bmicro-?simulation",
        r"\b(?:mathematical|simulation|agent-based|micro-?simulation|transmission"
        r"|compartmental|decision[- ]analytic|(?<!hidden )markov) model(?!s? (?:has|have|was proposed))"
        r"|\bmodell?ing study\b",
    ),
    _rule(
        "diagnostic or measurement study",
        r"\bpsychometric|\bvalidation of|\bvalidity\b|\breliability\b|\bdiagnostic accuracy"
        r"|\bmeasurement (?:propert|invarian)|\bfactor structure|\bdevelopment and validation"
        r"|\bfactor analysis",
        r"\bpsychometric (?:propert|evaluat)\w*|\btest-retest|\bcronbach|\binternal consistency"
        r"|\bfactor analys[ei]s|\bsensitivity and specificity|\broc curve|\bconcurrent validity"
        r"|\bconstruct validity",
        least=2,
    ),
    _rule(
        "secondary analysis",
        r"\bsecondary (?:data )?analys[ei]s|\bpost[- ]hoc analys|\bsubgroup analys|\bre-?analys[ei]s"
        r"|\bmediation analys[ei]s",
        rf"\bsecondary (?:data )?analys[ei]s of|{_OWN}(?:secondary|post[- ]hoc) analys[ei]s",
    ),
    _rule(
        "process evaluation",
        r"\bprocess evaluation|\bimplementation (?:study|evaluation)",
        rf"{_OWN}process evaluation",
    ),
    _rule(
        "pilot or feasibility study",
        r"\bpilot(?:ing)?\b|\bfeasibility\b",
        r"\b(?:this|a|an|our|present) (?:[\w-]+ ){0,3}?(?:pilot|feasibility) (?:[\w-]+ ){0,3}?(?:study"
        r"|trial|rct)\b",
    ),
    _rule(
        "laboratory or animal study",
        r"\b(?:rats?|mice|mouse|rodents?|zebrafish|in vitro|drosophila|macaques?|rhesus)\b",
        r"\b(?:rats?|mice|zebrafish|in vitro|in vivo|cell lines?|sprague-dawley|wistar|c57bl\w*|macaques?)\b",
        least=2,
    ),
    _rule(
        "case report",
        r"\bcase (?:report|series)|[:–-] a case\b|\btwo cases\b",
        r"\bwe (?:report|present|describe) (?:a|the|two) cases?\b",
    ),
)

CLUSTER = re.compile(
    r"\bcluster[- ]?(?:randomi|controlled|level randomi|rct)"
    r"|(?<!parallel[- ])(?<!two-)(?<!three-)(?<!four-)\bgroup[- ]randomi(?=[sz]ation|[sz]ed (?:trial|at))"
    r"|\bstepped[- ]wedge|\b(?:schools|clinics|practices|villages|communities|hospitals"
    r"|sites|centres|centers|pharmacies|classes|prisons) (?:were |was )?random(?:i[sz]ed|ly)",
)
CROSSOVER = re.compile(r"\bcross-?\s?over (?:trial|study|design|manner|fashion|comparison|rct)")
SINGLE_ARM = re.compile(
    r"\bsingle[- ](?:arm|group) (?:\w+ )?(?:trial|study|design)"
    r"|\bopen[- ]label (?:\w+ ){0,2}(?:trial|study)|\buncontrolled (?:\w+ )?(?:trial|study)",
)
OBSERVATIONAL = re.compile(
    r"\becological (?:study|analysis)|\bobservational study|\b(?:data|record)[- ]linkage"
    r"|\bsurveillance data|\bregist(?:ry|er)[- ](?:based|data)|\badministrative data"
    r"|\bretrospective(?:ly)? (?:\w+ )?(?:chart|record|review|analys|study)|\bcase[- ]note review"
    r"|\bdescriptive study",
)
GUIDELINE = re.compile(
    r"^(?!.*\b(?:adher|complian|implement|concord|impact|effect|evaluat|knowledge|uptake|review)\w* "
    r"(?:\w+ ){0,4}(?:guideline|statement|paper|recommend))"
    r".*(?:\bguidelines? (?:for|on|of)\b|\bguidelines?$|\bconsensus (?:statement|recommend|guideline)"
    r"|\bposition (?:statement|paper))",
)
COMMENTARY = re.compile(
    r"^(?:commentary|editorial|viewpoint|letter|comment on|response to|reply)\b"
    r"|[:–-]\s*(?:an? )?(?:commentary|editorial|viewpoint|perspective|reply|response)\b"
    r"|\bletter to the editor",
)

NOT_PRIMARY = {SYSTEMATIC, META, "scoping review", "narrative review", "guideline", "commentary"}
# What a trial is not merely because it follows people up, surveys them or talks to some of them.
WITHIN_A_TRIAL = {
    "cohort study",
    "cross-sectional study",
    "case-control study",
    "non-randomised trial",
    "qualitative study",
}

"""Whether the words before a colon, in brackets or in bold name somebody who speaks; five languages."""

from __future__ import annotations

import re
import unicodedata

from ingest.readers import sections

MOST_LETTERS = 60  # of a label
_MOST_WORDS = 6


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# English, Spanish, French, Portuguese, German; as `fold` leaves them.
_ROLES = _words(
    """
    interviewer interviewee int facilitator cofacilitator moderator mod participant speaker respondent
    resp host chair chairman chairwoman chairperson president secretary panelist panellist attendee
    questioner reporter journalist witness operator translator interpreter narrator patient client peer
    mother father parent sister brother son daughter carer caregiver provider clinician doctor nurse
    counsellor counselor worker officer judge official researcher consultant man woman male female voice
    guest advocate user rep staff student teacher senator governor mayor minister ambassador director
    commissioner congressman congresswoman representative prisoner volunteer pharmacist physician
    therapist lawyer attorney general delegate survivor everyone unknown entrevistador entrevistadora
    entrevistado entrevistada participante facilitadora facilitador moderador moderadora hablante persona
    madre padre hombre mujer medico medica enfermera enfermero investigador investigadora pregunta
    respuesta intervieweur intervieweuse enqueteur enquetrice enquete animateur animatrice moderateur
    moderatrice participante locuteur locutrice personne mere pere medecin infirmiere homme femme
    facilitateur facilitatrice facilitadores mae pai homem mulher interviewerin moderatorin teilnehmer
    teilnehmerin befragter befragte sprecher sprecherin mutter vater arzt
    """
)
_TITLES = _words(
    """
    mr mrs ms miss mx dr prof professor the sir dame lord lady judge rep sen gov hon reverend rev sister
    father senator governor mayor minister ambassador director secretary president chair chairman
    chairwoman general attorney commissioner congressman congresswoman representative captain chief
    officer sr sra dona don mme m herr frau
    """
)
_PARTICLES = _words(
    """
    of the and & de del la las los el da do dos das di du des le van von der den y e et und for
    """
)

# Whose mother somebody is: "Tom's mum".
_KIN = _words(
    """
    mum mom mam mother dad father parent son daughter brother sister wife husband partner girlfriend
    boyfriend nan gran grandmother grandad grandfather aunt auntie uncle cousin friend carer
    """
)
# Words before a role that many share; of whatever else stands there a person decides.
_QUALIFIERS = _words(
    """
    a addiction alcohol assistant board case centre chief clinic co community controller core council deputy
    drug emergency experience family first focus general group head health home hospital housing key lead
    lived living mental nursing outreach peer person policy primary prison probation recovery research second
    senior service social staff street substance support team treatment use voluntary youth
    """
)
# Words that stand before a colon, in brackets or in bold and are nobody: fields, asides, links, redactions.
_NOBODY = _words(
    """
    note notes nb example examples quote quotes quotation comment comments caution warning important tip
    remember source sources date dates time times place venue location address duration present apologies
    attendees attending participants speakers panel panelists panellists agenda title subject re to from
    cc bcc sent email e-mail mail phone tel telephone fax website web link url http https doi pmid isbn
    issn keywords topic topics theme themes question questions answer answers transcript recording
    recorded transcribed language format name names age sex gender role roles occupation education country
    city town region year month day author authors editor published publisher copyright licence license
    citation contact correspondence version table figure box chart appendix step chapter section part page
    item option goal target phase total dose doses drug drugs substance medication outcome outcomes
    intervention interventions comparator population control setting design evidence certainty limitations
    strengths implications recommendation recommendations key overview purpose scope status priority
    action actions decision decisions update next summary answering responding definition definitions term
    terms reference references abbreviations laughter laughs laughing applause music inaudible
    indiscernible crosstalk pause pauses silence crying cries sighs unclear coughs clears break
    interruption interrupted overlapping end ends begin beginning start redacted removed anonymised
    anonymized name street hospital clinic prison school employer nota notas fuente fecha hora lugar
    ejemplo tema temas risas aplausos musica inaudible silencio pausa exemple lieu rires applaudissements
    exemplo fonte local risos anmerkung quelle datum ort beispiel gelachter monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october
    november december
    """
)
# P03, R2, FG1-P3; other letters with a number are hypotheses, vitamins and survey items.
_CODE = re.compile(
    r"(?:(?:fg|int|id|g)\d{0,3}[-_ ]?)?(?:p|r|s|i|m|f|k|w|pt|int)[-_]?\d{1,3}(?:/(?:p|r|s|pt)?\d{1,3})?"
    r"|[qaifmpr]"
)
_NUMBERED = re.compile(
    r"[\s#]*(?:no\.?\s*)?(?:\d{1,3}(?:/\d{1,3})?|(?<=\s)(?:[A-Z]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\([^()]*\)$")  # Participant 3 (female, 43)
_AFTER_A_COMMA = re.compile(
    r"(?P<role>\w+[ -]\w+(?: \w+)?),(?: [\w'’-]+,?){1,5}"
)  # Participant 2, female, 40s


def fold(label: str) -> str:
    """`label` for comparison: lower case, no accents, single spaces, no punctuation at its ends."""
    plain = "".join(c for c in unicodedata.normalize("NFD", label.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split()).strip(" .:-–—*_")


def without_aside(label: str) -> str:
    """`label` without what it tells beside a role: `Participant 3` of `Participant 3 (female, 43)`."""
    label = _ASIDE.sub("", label)
    told = _AFTER_A_COMMA.fullmatch(label)
    return told["role"] if told else label


def is_role(label: str) -> bool:
    """Whether `label` names what somebody is in a conversation: `Participant 2`, `INT`, `P03`, `Q`."""
    label = without_aside(label)
    if _CODE.fullmatch(fold(label)):
        return True
    words = fold(_NUMBERED.sub("", label)).replace("co-", "co").split()
    return 0 < len(words) <= 4 and words[-1] in _ROLES and (len(words) == 1 or words[0] not in _PARTICLES)


def tells_more(label: str) -> bool:
    """Whether words before a role may tell more of somebody than their part: `Maggie's mother`, `Ward B
    nurse`, and not `Peer support worker 2`."""
    words = _NUMBERED.sub("", without_aside(label)).split()[:-1]
    return not {part for word in words for part in re.split("[-–]", fold(word))} <= _ROLES | _QUALIFIERS


def names_nobody(label: str) -> bool:
    """Whether `label` is a role and tells nothing more of who has it."""
    return is_role(label) and not tells_more(label) and without_aside(label) == label


def is_formal(label: str) -> bool:
    """Whether `label` is written as transcripts of record write names: in capitals or with a title."""
    words = label.split()
    titled = len(words) > 1 and fold(words[0]) in _TITLES and words[-1][0].isupper()
    capitals = label.isupper() and len(max(re.findall(r"[^\W\d_]+", label) or [""], key=len)) > 1
    return titled or capitals


def is_field(label: str) -> bool:
    """Whether `label` is that of a form's field or a note's aside, such as `Date` or `Laughter`."""
    return label[:1].isupper() and fold(label) in _NOBODY


def may_speak(label: str) -> bool:
    """Whether `label` has the shape of a speaker's name or role and is no field, aside or section name."""
    folded = fold(label)
    words = label.split()
    if (
        not words
        or len(words) > _MOST_WORDS
        or len(label) > MOST_LETTERS
        or not re.search(r"[^\W\d_]", label)
    ):
        return False
    if re.search(r"[;?!\"“”…=<>{}|\\@]|/(?!\w?\d)|https?\b|,$", label):
        return False
    if re.search(r"[^\W\d_]{4,}\.(?!$)", label):
        return False
    if is_role(label):
        return True
    if not label[0].isalpha() or label.count("(") != label.count(")"):
        return False
    words = _ASIDE.sub("", label).split()
    if folded in _NOBODY or (words and fold(words[0]) in _NOBODY) or sections.normalise(label) is not None:
        return False
    if len(words) > 1 and fold(words[-1]) in _KIN and re.search(r"['’]s?$", words[-2]):
        words = words[:-1]
    named = [word.lstrip("(\"'“‘[")[:1] for word in words if fold(word) not in _PARTICLES]
    # Of scripts without capitals no letter is small.
    return bool(named) and all(c.isupper() or c.isdigit() or (c.isalpha() and not c.islower()) for c in named)

"""Which part of a paper a heading opens, whatever its wording, numbering or language.

The names are: abstract, introduction, methods, results, discussion, conclusion, funding,
competing interests, acknowledgements, ethics, data availability, author contributions,
abbreviations, supplementary, appendix, keywords, references.
"""

from __future__ import annotations

import re
import unicodedata

# Wordings as `_fold` leaves them: lower case, no accents, no punctuation but commas, "and" for "&".
# Order within a name: English, French, Spanish, Portuguese, German.
_WORDINGS = {
    "abstract": """abstract; summary; executive summary; structured abstract; plain language summary;
        lay summary; synopsis; resume; resumen; resumen ejecutivo; resumo; zusammenfassung;
        kurzfassung; kurzdarstellung""",
    "introduction": """introduction; background; objective; objectives; aim; aims; purpose; rationale;
        context; importance; study aim; study aims; aims of the study; aim of the study; hypothesis;
        hypotheses; research question; research questions; present study; the present study;
        current study; the current study; literature review;
        contexte; objectif; objectifs; introduccion; antecedentes; objetivo; objetivos; justificacion;
        introducao; contextualizacao; einleitung; einfuhrung; hintergrund; ziel; ziele; zielsetzung;
        fragestellung""",
    "methods": """methods; method; methodology; methodologies; materials; material; patients; subjects;
        participants; study participants; participants and setting; sample; design; study design;
        research design; design, setting, and participants; setting; settings; study setting;
        study population; population; interventions; intervention; exposure; exposures; comparison;
        comparator; measures; measurements; outcomes; outcome measures; main outcome measures;
        main outcomes; main outcomes and measures; primary and secondary outcome measures;
        procedure; procedures; experimental procedures; experimental procedure; experimental design;
        experimental section; experimental; analysis; data analysis; data analyses;
        statistical analysis; statistical analyses; statistics; data collection; data sources;
        data source; data extraction; search strategy; eligibility criteria; eligibility;
        randomisation; randomization; recruitment; sample size; trial design; trial registration;
        study selection; star methods; online methods; patients et methodes; methode; methodes;
        methodologie; materiel; materiels; metodo; metodos; metodologia; material y metodo; materiales;
        pacientes; diseno; participantes; ambito; material e metodo; materiais; desenho;
        methodik; methoden; materialien; patienten; studiendesign""",
    "results": """results; result; findings; finding; key findings; main findings; study findings;
        results section; resultats; resultat; resultado; resultados; hallazgos; achados;
        ergebnisse; ergebnis; resultate""",
    "discussion": """discussion; discussions; comment; comments; interpretation of results; limitations;
        limitation; strengths; strength; weaknesses; study limitations; limitations of the study;
        limitations of this study; strengths and limitations of this study;
        strengths and limitations of the study; implications; implications for practice;
        implications for policy; implications for research; policy implications; clinical implications;
        practice implications; future directions; future research; discusion; limites; limitaciones;
        fortalezas; discussao; limitacoes; diskussion; limitationen; einschrankungen""",
    "conclusion": """conclusion; conclusions; concluding remarks; conclusion remarks; interpretation;
        closing remarks; summary and conclusion; summary and conclusions; relevance;
        conclusions and relevance; significance; outlook; interpretacion; conclusiones;
        conclusion final; consideraciones finales; conclusao; conclusoes; consideracoes finais;
        schlussfolgerung; schlussfolgerungen; fazit; schluss""",
    "funding": """funding; fundings; funding source; funding sources; funding statement; funding support;
        funding information; source of funding; sources of funding; financial support; grant support;
        grant information; grants; role of the funding source; role of the funder; role of funding source;
        role of the sponsor; financial support statement; funding disclosure; study funding; sponsor;
        sponsors; sponsorship; primary funding source; financement; source de financement;
        sources de financement; financiacion; financiamiento; fuente de financiacion;
        fuentes de financiacion; fuente de financiamiento; apoyo financiero; financiamento;
        fonte de financiamento; fontes de financiamento; apoio financeiro; finanzierung; forderung;
        foerderung""",
    "competing interests": """competing interests; competing interest; competing interests statement;
        competing interest statement; competing financial interests; conflict of interest;
        conflicts of interest; conflict of interests; conflicts of interests;
        conflict of interest statement; conflict of interest disclosure; conflict of interest disclosures;
        conflicts of interest statement; potential conflict of interest; potential conflicts of interest;
        declaration of interest; declaration of interests; declarations of interest;
        declaration of competing interest; declaration of competing interests;
        declaration of conflict of interest; declaration of conflicts of interest;
        declaration of conflicting interests; declaration of conflicting interest; statement of interest;
        disclosure; disclosures; disclosure statement; financial disclosure; financial disclosures;
        author disclosures; interests; duality of interest;
        conflit d interets; conflits d interets; declaration d interets; declaration de liens d interets;
        liens d interets; conflicto de intereses; conflictos de intereses; conflicto de interes;
        conflictos de interes; declaracion de intereses; declaracion de conflicto de intereses;
        conflito de interesse; conflito de interesses; conflitos de interesse; conflitos de interesses;
        interessenkonflikt; interessenkonflikte; interessenskonflikt; interessenskonflikte""",
    "acknowledgements": """acknowledgements; acknowledgments; acknowledgement; acknowledgment; thanks;
        remerciements; remerciement; agradecimientos; agradecimiento; agradecimentos; agradecimento;
        danksagung; danksagungen; dank""",
    "ethics": """ethics; ethics approval; ethical approval; ethics statement; ethical statement;
        ethics approval and consent to participate; ethical approval and consent to participate;
        ethical considerations; ethical consideration; ethical issues; ethical aspects; ethics declaration;
        ethics declarations; research ethics; ethics and consent; ethics and dissemination;
        consent to participate; consent for publication; consent to publish; patient consent;
        patient consent for publication; informed consent; informed consent statement;
        compliance with ethical standards; statement of ethics; human ethics;
        institutional review board statement; human and animal rights; ethique; considerations ethiques;
        approbation ethique; etica; consideraciones eticas; aspectos eticos; responsabilidades eticas;
        consideracoes eticas; ethik; ethikvotum; ethische aspekte""",
    "data availability": """data availability; data availability statement; availability of data;
        availability of data and materials; availability of data and material; availability of materials;
        data and materials availability; data sharing; data sharing statement; data access;
        data accessibility; data accessibility statement; data and code availability; code availability;
        data archiving; data deposition; availability of supporting data; open data; software availability;
        disponibilite des donnees; disponibilidad de datos; disponibilidad de los datos;
        disponibilidade de dados; disponibilidade dos dados; datenverfugbarkeit""",
    "author contributions": """author contributions; author contribution; authors contributions;
        authors contribution; contribution of authors; contributions of authors; contributors;
        contributions; contributorship; contributorship statement; author contribution statement;
        author contributions statement; authors contributions statement; contributor information;
        authorship contributions; authorship contribution;
        credit authorship contribution statement; credit author statement;
        credit authorship contributions; authorship; authorship statement; contributions des auteurs;
        contribution des auteurs; contribucion de los autores; contribuciones de los autores;
        contribucion de autoria; contribuicao dos autores; contribuicoes dos autores;
        autorenbeitrage; autorenbeitrag""",
    "abbreviations": """abbreviations; abbreviation; list of abbreviations; abbreviations used;
        acronyms; list of acronyms; acronyms and abbreviations; nomenclature; glossary; abreviations;
        liste des abreviations; abreviaturas; siglas; lista de abreviaturas; abkurzungen;
        abkurzungsverzeichnis""",
    "supplementary": """supplementary; supplement; supplements; supporting information;
        additional file; additional files; electronic supplementary material;
        online supplement; online supplementary material; web extra material; multimedia appendix;
        donnees supplementaires; material suplementario; material complementario; informacion suplementaria;
        material suplementar; erganzendes material; zusatzmaterial""",
    "appendix": """appendix; appendices; annex; annexes; annexe; anexo; anexos; apendice; apendices;
        anhang""",
    "keywords": """keywords; keyword; key words; index terms; mesh terms; mesh headings; subject terms;
        mots cles; mots clefs; palabras clave; palavras chave; descritores; descriptores; schlusselworter;
        schlagworter; schlagworte""",
    "references": """references; reference; reference list; list of references; bibliography;
        literature cited; works cited; cited literature; literature; references cited; cited references;
        references and notes; notes and references; bibliographic references; selected references;
        bibliographie; references bibliographiques; referencias; referencias bibliograficas; bibliografia;
        bibliografia citada; referencias citadas; literatur; literaturverzeichnis; quellen;
        quellenverzeichnis; literaturangaben""",
}
_NAMES = {" ".join(w.split()): name for name, wordings in _WORDINGS.items() for w in wordings.split(";")}

# Families of wordings that no list exhausts; few words only, for a sentence is no heading.
_PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "supplementary",
            r"appendi(?:x|ces)(?: [a-z]?\d*)? (?:supplementary|supplemental) (?:data|materials?)\b.*",
        ),
        ("appendix", r"(?:appendix|appendices|annexe?|anhang|anexo|apendice) (?:[a-z]?\d*|[ivx]+)(?: .*)?"),
        (
            "supplementary",
            r"(?:(?:online|electronic|web) )?(?:supplement(?:ary|al)|supporting) (?:online |digital )?"
            r"(?:materials?|data|files?|information|contents?|tables?|figures?|appendi\w+|documents?|resources?)"
            r"(?: .*)?|additional files? \w+\b.*",
        ),
        ("methods", r"(?:(?!of |on |for |in )\w+ ){1,2}(?:methods|methodology)|methods (?:of|for) .+"),
        (
            "results",
            r"(?:\w+ )?(?:main|primary|secondary|baseline|study|qualitative|quantitative|overall|trial|survey"
            r"|search) (?:results|findings)|results (?:of|from) .+",
        ),
        ("discussion", r"(?:general|overall|main) discussion|limitations? of .+"),
        ("conclusion", r"(?:general|overall|main|final|study|authors) conclusions?"),
    )
)

_NUMBER = re.compile(
    r"(?:section|chapter|part|kapitel|abschnitt)?\s*"
    r"(?:\d+(?:\.\d+)*[.):]?\s*|(?:[IVX]+|[A-H])(?:[.):]\s*|\s+))(?=[^\W\d])"
)
_AND = re.compile(r"\s*,\s*(?:and|y|e|et|und)\s+|\s+(?:and|y|e|et|und)\s+|\s*,\s*")
# What may stand beside a recognised part without changing which part of the paper it is.
_COMPANIONS = {
    "recommendations", "recommendation", "future work", "perspectives", "lessons learned", "tools",
    "next steps", "statement", "instruments", "apparatus", "reagents", "recomendaciones", "recomendacoes",
    "empfehlungen", "recommandations", "instrumentos",
}  # fmt: skip
_MOST_WORDS = 12
_LABEL = re.compile(r"(?:^|(?<=[.!?;)\]”\"] ))(?P<label>[^\W\d_](?:[^\W\d_]|[ ,/&'’()-]){2,70}?) ?: +(?=\S)")


def _fold(heading: str) -> str:
    """Lower case without accents, numbering, decoration or inner punctuation except commas."""
    text = " ".join(unicodedata.normalize("NFKC", heading).split())
    letters = text.split(" ")
    if len(letters) > 4 and all(len(letter) == 1 for letter in letters):
        text = "".join(letters)  # A B S T R A C T, as some publishers letter-space it
    numbered = _NUMBER.match(text)
    if numbered:
        text = text[numbered.end() :]
    text = text.replace("ß", "ss").replace("&", " and ").replace("/", " and ").casefold()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = re.sub(r"(?<=\w)['’](?=s\b)|(?<=s)['’]", "", text)  # author's, authors’: one wording for each
    text = re.sub(r"[^\w\s,]", " ", text)
    return " ".join(text.split()).strip(", ")


def _name(folded: str) -> str | None:
    if folded in _NAMES:
        return _NAMES[folded]
    if not folded or len(folded.split()) > _MOST_WORDS:
        return None
    for name, pattern in _PATTERNS:
        if pattern.fullmatch(folded):
            return name
    parts = [part for part in _AND.split(folded) if part]
    names = [_NAMES.get(part) for part in parts]
    if len(parts) > 1 and all(n or part in _COMPANIONS for n, part in zip(names, parts, strict=True)):
        return next((n for n in names if n), None)
    return None


def normalise(heading: str) -> str | None:
    """The name of the part of a paper that `heading` opens, or None where it is none of them.

    Of a compound (`Results and discussion`) the first recognised part counts; of `Methods: interviews`
    what stands before the colon, of `Methods (prison arm)` what stands outside the brackets.
    """
    name = _name(_fold(heading)) or _name(_fold(re.sub(r"\([^()]*\)", " ", heading)))
    if name is None and ":" in heading and len(heading.split()) <= _MOST_WORDS:
        # A colon may belong to the numbering ("Section 2: Methods"); then there is nothing before it.
        return _name(_fold(heading.partition(":")[0]))
    return name


def is_references(heading: str) -> bool:
    """Whether `heading` opens the reference list."""
    return normalise(heading) == "references"


def labelled_runs(text: str) -> list[tuple[str | None, str]]:
    """A structured abstract's one line as (label, words) pairs; [(None, text)] where it has no labels.

    A label stands at the beginning or after a sentence, before a colon, and is a known heading or all
    in capitals (`TRIAL REGISTRATION: …`). Without a known one among them these are ordinary colons.
    """
    found = [
        match
        for match in _LABEL.finditer(text)
        if normalise(match["label"]) or (match["label"].isupper() and len(match["label"]) > 3)
    ]
    if not any(normalise(match["label"]) for match in found):
        return [(None, text)] if text else []
    runs: list[tuple[str | None, str]] = [(None, text[: found[0].start()].strip())]
    for match, following in zip(found, [*found[1:], None], strict=True):
        words = text[match.end() : following.start() if following else len(text)].strip()
        runs.append((match["label"].strip(), words))
    # "Abstract:" before an abstract says nothing, and nothing may stand before the first label.
    return [
        (None if label and normalise(label) == "abstract" else label, words) for label, words in runs if words
    ]

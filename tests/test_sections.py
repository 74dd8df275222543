"""Headings as papers write them, and the parts they open."""

from __future__ import annotations

import pytest

from ingest.readers.sections import is_references, labelled_runs, normalise


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("2.3. Methods", "methods"),
        ("2 METHODS", "methods"),
        ("II. Methods:", "methods"),
        ("IV RESULTS", "results"),
        ("Section 2: Methods", "methods"),
        ("Materials and Methods", "methods"),
        ("Patients & methods", "methods"),
        ("Subjects, materials, and methods", "methods"),
        ("Methods/Design", "methods"),
        ("Qualitative methods", "methods"),
        ("Statistical analysis", "methods"),
        ("Findings", "results"),
        ("Results and discussion", "results"),
        ("Results of the survey", "results"),
        ("Discussion and Conclusions", "discussion"),
        ("Conclusions and recommendations", "conclusion"),
        ("Summary and conclusions", "conclusion"),
        ("Strengths and limitations", "discussion"),
        ("Limitations", "discussion"),
        ("Background", "introduction"),
        ("■ INTRODUCTION", "introduction"),
        ("A B S T R A C T", "abstract"),
        ("Ethics approval and consent to participate", "ethics"),
        ("Competing interests", "competing interests"),
        ("Conflict of interest", "competing interests"),
        ("Declaration of interests", "competing interests"),
        ("Funding and competing interests", "funding"),
        ("Acknowledgments", "acknowledgements"),
        ("Availability of data and materials", "data availability"),
        ("Supplementary material", "supplementary"),
        ("Supplemental digital content", "supplementary"),
        ("Appendix A. Search strategy", "appendix"),
        ("Authors' contributions", "author contributions"),
        ("Author’s contributions", "author contributions"),
        ("List of abbreviations", "abbreviations"),
        ("Key words:", "keywords"),
        ("Literature cited", "references"),
        ("Bibliography", "references"),
        ("Matériel et méthodes", "methods"),
        ("Conflits d’intérêts", "competing interests"),
        ("Resultados y discusión", "results"),
        ("Introducción", "introduction"),
        ("Conclusões", "conclusion"),
        ("Palavras-chave", "keywords"),
        ("Schlussfolgerungen", "conclusion"),
        ("Literaturverzeichnis", "references"),
        ("Einführung", "introduction"),
        ("Methods (prison arm only)", "methods"),
        ("Appendix A. Supplementary data", "supplementary"),
        ("Authorship Contributions", "author contributions"),
    ],
)
def test_known_wordings(heading: str, name: str) -> None:
    """A heading is recognised whatever its numbering, case, punctuation, compound or language."""
    assert normalise(heading) == name


@pytest.mark.parametrize(
    "heading",
    [
        "Opioid agonist treatment in prisons",
        "Results matter to people who use drugs",
        "Reference group and categories",
        "Discussion groups with peers",
        "A history of methods",
        "Theme 2: stigma",
        "Support from family and friends",
        "We compared methods, results and discussion of many other papers that were read by three people",
        "Supplementary analyses of mortality",
        "Additional information",
        "2",
        "",
    ],
)
def test_other_headings(heading: str) -> None:
    """A heading that opens no standard part is left as it is written."""
    assert normalise(heading) is None


def test_references() -> None:
    """The reference list is recognised, so that it can be left out; a reference group is not one."""
    assert is_references("6. REFERENCES")
    assert is_references("Referencias bibliográficas")
    assert not is_references("Terms of reference")


def test_labelled_runs() -> None:
    """A structured abstract in one line falls into its parts; colons of running text part nothing."""
    assert labelled_runs("Aims: To ask. METHODS: We counted: twice. TRIAL REGISTRATION: NCT0.") == [
        ("Aims", "To ask."),
        ("METHODS", "We counted: twice."),
        ("TRIAL REGISTRATION", "NCT0."),
    ]
    assert labelled_runs("ABSTRACT: Words. Results: Few.") == [(None, "Words."), ("Results", "Few.")]
    assert labelled_runs("HIV: a review. It was found: nothing.") == [
        (None, "HIV: a review. It was found: nothing.")
    ]

"""DOIs and PubMed numbers are found in whatever people paste."""

from __future__ import annotations

import pytest

from ingest import numbers
from ingest.numbers import Number

DOI, PMID = Number("doi", "10.1371/journal.pone.0012345"), Number("pmid", "12345678")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("10.1371/journal.pone.0012345", DOI),
        ("doi:10.1371/JOURNAL.pone.0012345.", DOI),
        ("https://doi.org/10.1371/journal.pone.0012345", DOI),
        ("http://dx.doi.org/10.1371%2Fjournal.pone.0012345", DOI),
        ("https://journals.example.org/article?id=10.1371/journal.pone.0012345&type=printable", DOI),
        ("Doe J. Title. PLoS One 2010;5:e1. doi: 10.1371/journal.pone.0012345", DOI),
        ("10.1016/S0140-6736(05)12345-6", Number("doi", "10.1016/s0140-6736(05)12345-6")),
        ("12345678", PMID),
        ("PMID: 12345678", PMID),
        ("pmid 0012345678", PMID),
        ("1234567890", None),  # no PubMed number is that long
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", PMID),
        ("https://www.ncbi.nlm.nih.gov/pubmed/12345678?dopt=Abstract", PMID),
        ("https://europepmc.org/article/MED/12345678", PMID),
        ("https://example.org/some/page/12345678", None),
        ("naloxone", None),
        ("2019-2020", None),
    ],
)
def test_a_line_is_understood(line: str, found: Number | None) -> None:
    """The usual forms give the number in its normal form, others nothing."""
    assert numbers.number(line) == found


def test_pasted_lines_are_each_once_and_none_is_dropped() -> None:
    """Each paper once, in order; bullets and empty lines are nothing; what holds no number is told."""
    pasted = numbers.read("• 12345678;\n\nwhat is this\nPMID 12345678\ndoi:10.1371/journal.pone.0012345\n")
    assert pasted.numbers == (PMID, DOI)
    assert pasted.others == ("what is this",)

"""Direct identifiers: found in many forms, and not where numbers mean something else."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from ingest.deidentify import direct_identifiers, line_numbers


def found(text: str) -> list[tuple[str, str]]:
    return [(text[f.start : f.end], f.said) for f in direct_identifiers(text)]


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("Write to ann.o'neil+ward@example.co.uk, please.", "ann.o'neil+ward@example.co.uk"),
        ("so it's maria dot lopez at example dot org and", "maria dot lopez at example dot org"),
        ("My number is 07700 900 123.", "07700 900 123"),
        ("Ring me on +44 (0)20 7946 0018 tonight", "+44 (0)20 7946 0018"),
        ("It was +1-604-555-0199 back then", "+1-604-555-0199"),
        ("(212) 555-0147 was the clinic's line", "(212) 555-0147"),
        ("llámame al 612 345 678 mañana", "612 345 678"),
        ("call 01.84.17.61.18 and ask", "01.84.17.61.18"),
        ("oh seven seven double oh nine one two", "oh seven seven double oh nine one two"),
        ("his social was 078-05-1120", "078-05-1120"),
        ("NHS number: 943 476 5919", "943 476 5919"),
        ("it says 943 476 5919 on the card", "943 476 5919"),
        ("my national insurance is AB 12 34 56 C now", "AB 12 34 56 C"),
        ("passport no. X1234567", "X1234567"),
        ("prison number was A1234BC at the time", "A1234BC"),
        ("case 14-JV-00832 in that court", "14-JV-00832"),
        ("su DNI era 12345678Z", "12345678Z"),
        ("CPF 123.456.789-09", "123.456.789-09"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32"),
        ("paid with 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("look at facebook.com/maria.lopez.92", "facebook.com/maria.lopez.92"),
        ("see https://www.linkedin.com/in/tom-lee/", "https://www.linkedin.com/in/tom-lee"),
        ("I am @quiet_otter on there", "@quiet_otter"),
        ("my insta is quiet_otter92 if", "quiet_otter92"),
        ("it's moving on dot org slash maria", "on dot org slash maria"),
        ("her e-mail's lorraine at moving on dot example", "lorraine at moving on dot example"),
        ("john.smith at gmail.com", "john.smith at gmail.com"),
        ("my NHS is 9434765919 if", "9434765919"),
        ("nhs number is 943 476 5919 on the card", "943 476 5919"),
        ("prisoner number a1234bc they", "a1234bc"),
        ("his number plate was AB12 CDE that", "AB12 CDE"),
        ("they asked for my account number, 12345678, and", "12345678"),
        ("from 203.0.113.77 last night", "203.0.113.77"),
    ],
)  # fmt: skip
def test_an_identifier_is_found_whole(text: str, identifier: str) -> None:
    """Each form of address, number or link is one finding that covers it from end to end."""
    assert [span for span, _ in found(text)] == [identifier]


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 we had 1,234,567 doses of 0.4 mg and 2 x 50 mg, from 2015-2020, at 10:30.",
        "OR 1.80 (0.99-3.28), p = 0.00012345, n = 1 482 936, 152 (72.4%) of 210.",
        "doi:10.1016/j.drugalcdep.2019.107715, ISRCTN84130388, NCT02047227, EudraCT 2013-003817-16.",
        "PMID 31234567, PMC5969312",
        "ACTRN12614001205628 and CRD42015027882 and ISBN 978-3-16-148410-0",
        "From 140-159 to 160 - 180 mmHg, on 28/02/2018 at 12:45:10, or 2018-02-28 12:45.",
        "He was 17, she was 34; they waited twenty one days, then two or three more.",
        "See www.gov.uk/guidance/naloxone or https://www.who.int/news/item/naloxone, and example.org.",
        "Call 999 or 112 or 911, or 116 123, whenever. I look at it at home dot by dot.",
        "The prison in 2019 had 1200 places; in custody 4 of 10; case 3, court 5; the card is 12345.",
        "My passport in 2015, social 24 hours, Medicaid was 80 percent, an ID or 3 IDs, plate 2 of 3.",
        "Look at gov.uk, at the end dot dot dot, or at noon. Version 1.2.3.4567 and 10.2.1.",
        "Recommendation 66 and Rule 45, Section 3.2.1, HMP 2, flat 12, ward 7B, the A19.",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    """Years, doses, statistics, registrations, help lines and public pages identify nobody."""
    assert found(text) == []


def test_findings_are_in_order_and_told_by_line_only() -> None:
    """Findings come in the order of the text without overlap; a message gets line and sort, not the words."""
    text = "First line.\nmail ann@example.org\n\nand call 07700 900123."
    findings = direct_identifiers(text)
    assert line_numbers(text, findings) == [(2, "an e-mail address"), (4, "a phone number")]
    assert all(a.end <= b.start for a, b in pairwise(findings))


def test_long_texts_take_no_long_time() -> None:
    """A book of digits and dots, made to slow patterns down, is searched in a second or two."""
    began = time.perf_counter()
    direct_identifiers("12 " * 30_000 + "a." * 30_000 + "one two " * 10_000 + "x@" * 10_000)
    assert time.perf_counter() - began < 10

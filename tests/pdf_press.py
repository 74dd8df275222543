"""Sets known text as PDF pages: columns, justified lines, hyphens, headers, tables, figures, footnotes."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

_FONTS = Path(reportlab.__file__).parent / "fonts"
for _name, _file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
    pdfmetrics.registerFont(TTFont(_name, _FONTS / _file))

BOLD = {"Times-Roman": "Times-Bold", "Helvetica": "Helvetica-Bold", "Vera": "VeraBd"}

_SUBJECTS = """people who inject drugs;outreach workers;pharmacists in rural counties;mothers in treatment
peer educators;the participating clinics;young adults;families of prisoners;community organisations
nurses on night shifts;the interviewers;former residents;municipal councils"""
_VERBS = """described;reported;evaluated;implemented;questioned;coordinated;recommended;documented
experienced;negotiated;anticipated;underestimated"""
_OBJECTS = """confidential counselling;take-home naloxone;supervised consumption;opioid agonist treatment
accommodation programmes;waiting-list procedures;financial difficulties;medication dispensing
long-term employment;overwhelming stigmatisation;information about contamination;non-judgemental care"""
_ENDS = """during the second quarter;after their release;without additional funding;in four municipalities
although transportation was unreliable;before legislation changed;at considerable personal expense
despite administrative complications;as the evaluation recommended;with evidence-based guidance"""


def prose(seed: int, sentences: int) -> str:
    """Varied sentences, the same for the same seed; no two alike in a document."""
    rng = random.Random(seed)  # noqa: S311 - sample text, no secret

    def pick(words: str) -> str:
        return rng.choice(re.split(r"[;\n]", words))

    said = []
    for _ in range(sentences):
        a, b = pick(_SUBJECTS), pick(_SUBJECTS)
        number = rng.randrange(11, 997)
        said.append(
            f"{a[0].upper()}{a[1:]} {pick(_VERBS)} {pick(_OBJECTS)} {pick(_ENDS)}, and {number} of {b}"
            f" {pick(_VERBS)} {pick(_OBJECTS)} {pick(_ENDS)}."
        )
    return " ".join(said)


@dataclass
class Press:
    """A page setter. `placed` keeps (page, first words) of each paragraph, to check pages against."""

    path: Path
    size: tuple[float, float] = A4
    font: str = "Times-Roman"
    points: float = 10
    columns: int = 1
    justified: bool = True
    spaced: bool = True  # with space glyphs, or words set apart by distance alone
    hyphenate: bool = True
    ligatures: bool = False
    numbered: bool = False
    header: str = ""
    footer: str = ""
    first_page: int = 1
    spacing: float = 1.22  # of the type size, from baseline to baseline
    wide_tables: list[tuple[str, list[list[str]]]] = field(default_factory=list)  # one a page, from page 2 on
    margin: float = 56
    gutter: float = 18
    page: int = 0
    placed: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.canvas = Canvas(str(self.path), pagesize=self.size, invariant=True)
        self.leading = self.spacing * self.points
        self.column = 0
        self.top = self.size[1] - self.margin - 24
        self.floor = self.margin + 24
        self._notes: list[str] = []
        self._line = 0
        self._begin()

    def _begin(self) -> None:
        self.page += 1
        self.column = 0
        self.top = self.y = self.size[1] - self.margin - 24
        self.floor = self.margin + 24
        self.canvas.setFont(self.font, 8)
        number = str(self.first_page + self.page - 1)
        if self.header:
            self.canvas.drawString(self.margin, self.size[1] - 40, self.header)
        if self.footer:
            self.canvas.drawString(self.margin, 36, self.footer)
            self.canvas.drawRightString(self.size[0] - self.margin, 36, number)
        if self.page > 1 and self.wide_tables:
            columns, self.columns = self.columns, 1
            self.table(*self.wide_tables.pop(0))
            self.columns, self.top = columns, self.y

    def _next_column(self) -> None:
        if self.column + 1 < self.columns:
            self.column += 1
            self.y = self.top
        else:
            self.canvas.showPage()
            self._begin()

    def set_columns(self, count: int) -> None:
        """From here on `count` columns, starting right under what stands above."""
        self.columns, self.column, self.top = count, 0, self.y

    @property
    def width(self) -> float:
        inner = self.size[0] - 2 * self.margin
        return (inner - (self.columns - 1) * self.gutter) / self.columns

    @property
    def left(self) -> float:
        return self.margin + self.column * (self.width + self.gutter)

    def _measure(self, text: str, font: str, points: float) -> float:
        return pdfmetrics.stringWidth(text, font, points)

    def _break(self, text: str, font: str, points: float, width: float, indent: float) -> list[str]:
        lines: list[str] = []
        line = ""
        for word in text.split(" "):
            room = width - (indent if not lines else 0)
            attempt = f"{line} {word}".strip()
            if self._measure(attempt, font, points) <= room:
                line = attempt
                continue
            head, tail = self._hyphenated(line, word, font, points, room)
            lines.append(head)
            line = tail
        return [*lines, line]

    def _hyphenated(self, line: str, word: str, font: str, points: float, room: float) -> tuple[str, str]:
        cuts = [m.end() for m in re.finditer(r"[aeiou][^aeiou\W\d](?=[^aeiou\W\d][aeiou])|-", word)]
        for cut in reversed(cuts if self.hyphenate else []):
            hyphen = "" if word[cut - 1] == "-" else "-"
            head = f"{line} {word[:cut]}{hyphen}".strip()
            if 3 <= cut <= len(word) - 3 and self._measure(head, font, points) <= room:
                return head, word[cut:]
        return line, word

    def _draw(self, text: str, x: float, font: str, points: float, width: float | None) -> None:
        """One line; over the whole `width` where it is given."""
        words = text.split(" ")
        shown = [w.replace("fi", "\ufb01").replace("fl", "\ufb02") if self.ligatures else w for w in words]
        space = self._measure(" ", font, points)
        natural = sum(self._measure(w, font, points) for w in shown) + space * (len(words) - 1)
        if width is not None and len(words) > 1:
            space += (width - natural) / (len(words) - 1)
        self.canvas.setFont(font, points)
        if self.spaced:
            line = self.canvas.beginText(x, self.y)
            line.setFont(font, points)
            line.setWordSpace(space - self._measure(" ", font, points))
            line.textOut(" ".join(shown))
            self.canvas.drawText(line)
        else:
            for word in shown:
                self.canvas.drawString(x, self.y, word)
                x += self._measure(word, font, points) + space
        if self.numbered:
            self._line += 1
            self.canvas.setFont(font, 8)
            self.canvas.drawRightString(self.margin - 16, self.y, str(self._line))

    def _set(self, text: str, font: str, points: float, indent: float, justified: bool) -> None:
        lines = self._break(text, font, points, self.width, indent)
        for index, line in enumerate(lines):
            if self.y - self.spacing * points < self.floor:
                self._next_column()
            self.y -= self.spacing * points
            if index == 0:
                self.placed.append((self.page, text[:60]))
            start = indent if index == 0 else 0
            last = index == len(lines) - 1
            full = self.width - start if justified and not last else None
            self._draw(line, self.left + start, font, points, full)

    def paragraph(self, text: str, *, indent: float = 12, points: float | None = None) -> None:
        self._set(text, self.font, points or self.points, indent, self.justified)

    def heading(self, text: str, *, larger: float = 2, gap: float = 1.0) -> None:
        points = self.points + larger
        if self.y - 4 * self.leading < self.floor:
            self._next_column()
        self.y -= gap * self.leading
        self._set(text, BOLD[self.font], points, 0, False)
        self.y -= 0.35 * self.leading

    def space(self, lines: float = 1.0) -> None:
        self.y -= lines * self.leading

    def table(self, caption: str, rows: list[list[str]], *, ruled: bool = True) -> None:
        """A table in the present column, in smaller type, its caption above."""
        points = self.points - 1.5
        if self.y - (len(rows) + 5) * 1.3 * points < self.floor:
            self._next_column()
        self.y -= 0.8 * self.leading
        self._set(caption, BOLD[self.font], points, 0, False)
        step = self.width / len(rows[0])
        self._rule(ruled, 4)
        for index, row in enumerate(rows):
            self.y -= 1.3 * points
            self.canvas.setFont(self.font, points)
            for at, cell in enumerate(row):
                self.canvas.drawString(self.left + at * step, self.y, cell)
            if index in (0, len(rows) - 1):
                self._rule(ruled, 3)
        self.y -= 1.4 * self.leading

    def _rule(self, ruled: bool, below: float) -> None:
        if ruled:
            self.canvas.line(self.left, self.y - below, self.left + self.width, self.y - below)
            self.y -= below

    def figure(self, caption: str, labels: list[str], *, height: float = 120) -> None:
        """A line chart with labels inside, its caption below."""
        points = self.points - 1.5
        if self.y - height - 5 * points < self.floor:
            self._next_column()
        self.y -= 0.8 * self.leading + height
        x, y = self.left + 10, self.y
        self.canvas.line(x, y, x, y + height)
        self.canvas.line(x, y, x + self.width - 20, y)
        for at in range(8):
            step = (self.width - 30) / 8
            left, low = x + at * step, y + 9 * at
            self.canvas.bezier(left, low, left + 5, low + 20, left + 10, low + 4, left + step, low + 9)
        self.canvas.setFont("Helvetica", 7)
        for at, label in enumerate(labels):
            self.canvas.drawString(x + 12 + 40 * at, y + 20 + 14 * at, label)
        self.y -= 0.8 * self.leading
        self._set(caption, self.font, points, 0, False)
        self.y -= 1.2 * self.leading

    def footnote(self, text: str) -> None:
        """At the foot of the present column, in smaller type; raises the column's floor."""
        points = self.points - 2
        lines = self._break(text, self.font, points, self.width, 0)
        self.floor += (len(lines) + 1) * 1.2 * points
        y = self.floor - 1.2 * points
        self.canvas.setFont(self.font, points)
        for line in lines:
            y -= 1.2 * points
            self.canvas.drawString(self.left, y, line)

    def save(self) -> Path:
        self.canvas.save()
        return self.path

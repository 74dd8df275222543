"""Addresses, names on sites and numbers as people say them aloud, made up for teaching the tagger.

People say an address in more ways than any collection of talk holds: with spelled letters, numbers in words,
a slip put right half way, or without its end. What is made here is nobody's but by chance.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NOUGHT = ("oh", "oh", "oh", "zero", "nought")
_SLIPS = (
    "no wait", "wait no", "sorry", "no sorry", "no tell a lie", "no i tell a lie", "hang on", "no hang on",
    "i mean", "no i mean", "or is it", "let me think", "no", "scratch that",
)  # fmt: skip
_MAILS = (
    "gmail", "gmail", "gmail", "g mail", "hotmail", "yahoo", "outlook", "icloud", "i cloud", "aol",
    "a o l", "live", "proton", "proton mail", "sky", "b t internet", "talk talk", "big pond", "xtra",
    "rogers", "comcast", "mail", "g m x", "ymail", "tutanota", "rediff mail", "m web", "virgin media",
    "eircom", "telus",
)  # fmt: skip
_MAIL_ENDS = (
    "dot com", "dot com", "dot com", "dot co dot uk", "dot net", "dot co dot nz", "dot me", "dot ie",
)  # fmt: skip
_ENDS = (
    "dot org", "dot org", "dot org dot uk", "dot org dot u k", "dot co dot uk", "dot co dot nz",
    "dot org dot au", "dot ca", "dot c a", "dot ie", "dot i e", "dot com", "dot net", "dot info",
    "dot scot", "dot wales", "dot co dot za", "dot org dot za", "dot org dot n g", "dot ng",
    "dot co dot ke", "dot p h", "dot com dot ph", "dot in", "dot i n", "dot edu", "dot gov", "dot health",
    "dot us", "dot io", "dot help", "dot community",
)  # fmt: skip
_BOXES = (
    "info", "hello", "help", "admin", "contact", "enquiries", "office", "team", "families", "referrals",
    "intake", "support", "volunteer", "orders", "research", "study", "reception", "harm reduction",
    "duty", "bookings",
)  # fmt: skip
_SMALL = ("of", "in", "on", "from", "for", "and", "with", "to", "the", "my", "no", "by", "n")
_BETWEEN = ("dot", "dot", "dot", "underscore", "underscore", "dash", "hyphen")
_PATHS = (
    "help", "families", "donate", "shop", "events", "stories", "join", "map", "near me", "get help",
    "groups",
)  # fmt: skip
_TITLES = (
    "big", "wee", "lil", "mad", "auntie", "uncle", "mister", "miss", "real", "the real", "just", "young",
)  # fmt: skip
_TAILS = (
    "x", "xo", "x x", "official", "two point oh", "plays", "bakes", "sews", "tv", "vibes", "fan",
    "the third",
)  # fmt: skip


class Spoken:
    """Makes what one type of mark may hold; `first`, `sur` and `everyday` are words to make it of."""

    def __init__(
        self, chance: random.Random, first: Sequence[str], sur: Sequence[str], everyday: Sequence[str]
    ) -> None:
        self._chance = chance
        self._first, self._sur, self._everyday = first, sur, everyday
        self._makers = {
            "EMAIL": self._email,
            "LINK": self._link,
            "HANDLE": self._handle,
            "PHONE": self._phone,
            "ID": self._number,
        }

    def makes(self, type_: str) -> bool:
        """Whether this is one of the types that are made here."""
        return type_ in self._makers

    def make(self, type_: str) -> str:
        """Something of a type that `makes` says yes to."""
        return self._makers[type_]()

    def _may(self, share: float) -> bool:
        return self._chance.random() < share

    def _words(self, least: int, most: int) -> str:
        """Everyday words, with small ones between."""
        pick, said = self._chance.choice, ""
        for number in range(self._chance.randint(least, most)):
            small = f"{pick(_SMALL)} " if number and self._may(0.25) else ""
            said += f"{' ' if number else ''}{small}{self._word()}"
        return said

    def _word(self) -> str:
        by = self._chance.random()
        pool = self._everyday if by < 0.7 else self._first if by < 0.85 else self._sur
        return self._chance.choice(pool)

    def _letters(self, many: int) -> str:
        return " ".join(self._chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(many))

    def _digits(self, many: int) -> str:
        """Figures one by one, some said as doubles."""
        said: list[str] = []
        while many > 0:
            figure = self._chance.choice((*_UNITS, self._chance.choice(_NOUGHT)))
            times = 2 if many > 1 and self._may(0.12) else 1
            said.append(f"double {figure}" if times == 2 else figure)
            many -= times
        return " ".join(said)

    def _count(self) -> str:
        """A number as it stands in a name: eighty nine, nineteen ninety, double oh seven, one two three."""
        pick, by = self._chance.choice, self._chance.random()
        two = pick((pick(_TEENS), pick(_TENS), f"{pick(_TENS)} {pick(_UNITS)}"))
        if by < 0.45:
            return two
        if by < 0.6:
            return f"{pick(('nineteen', 'twenty', 'two thousand and'))} {two}"
        return self._digits(self._chance.randint(1, 4))

    def _name(self) -> str:
        pick, by = self._chance.choice, self._chance.random()
        first, sur = pick(self._first), pick(self._sur)
        if by < 0.3:
            return f"{first} {pick(_BETWEEN)} {sur}"
        if by < 0.45:
            return f"{first} {sur}"
        if by < 0.58:
            return f"{self._letters(self._chance.randint(1, 3))} {pick(_BETWEEN)} {sur}"
        if by < 0.68:
            return f"{self._letters(self._chance.randint(1, 3))} {sur}"
        if by < 0.78:
            return f"{first} {pick(_BETWEEN)} {self._word()}"
        return first if by < 0.88 else self._letters(self._chance.randint(3, 7))

    def _box(self) -> str:
        """What stands before the sign of an address of mail."""
        by = self._chance.random()
        if by < 0.2:
            return self._chance.choice(_BOXES)
        said = self._words(1, 3) if by < 0.45 else self._name()
        if self._may(0.4):
            before = f" {self._chance.choice(_BETWEEN)}" if self._may(0.2) else ""
            said += f"{before} {self._count()}"
        if self._may(0.08):
            said += f" with a {self._letters(1)}"
        return said

    def _slipped(self, said: str, again: str) -> str:
        """What is said, put right half way."""
        return f"{said} {self._chance.choice(_SLIPS)} {again}"

    def _email(self) -> str:
        pick = self._chance.choice
        box = self._box()
        if self._may(0.12):
            kept = box.split()[: self._chance.randint(1, 3)]
            box = self._slipped(box, " ".join([*kept[:-1], self._word()]))
        sign = "at sign" if self._may(0.04) else "at"
        if self._may(0.55):
            mail = pick(_MAILS)
            mail = f"{'the ' if self._may(0.06) else ''}{mail}"
            end = f" {pick(_MAIL_ENDS)}" if self._may(0.6) else ""
        else:
            mail, end = self._site(), f" {pick(_ENDS)}" if self._may(0.8) else ""
        if self._may(0.05):
            mail = self._slipped(mail, f"at {pick(_MAILS)}" if self._may(0.5) else pick(_MAILS))
        return f"{box} {sign} {mail}{end}"

    def _site(self) -> str:
        said = self._words(1, 4)
        if self._may(0.15):
            said = f" {self._chance.choice(('dash', 'hyphen', 'dot'))} ".join(said.split())
        return f"the {said}" if self._may(0.12) else said

    def _link(self) -> str:
        pick = self._chance.choice
        begin = (
            f"{pick(('w w w dot', 'double u double u double u dot', 'www dot'))} " if self._may(0.12) else ""
        )
        site = self._site()
        if self._may(0.06):
            site = self._slipped(site, self._site())
        said = f"{begin}{site} {pick(_ENDS)}"
        for _ in range(2 if self._may(0.1) else self._may(0.35)):
            path = pick(_PATHS) if self._may(0.5) else self._words(1, 3)
            said += f" {'forward ' if self._may(0.1) else ''}slash {path}"
        return said

    def _handle(self) -> str:
        pick, by = self._chance.choice, self._chance.random()
        if by < 0.45:
            said = self._words(2, 4)
        elif by < 0.65:
            said = f" {pick(('underscore', 'underscore', 'dot', 'dash'))} ".join(self._words(2, 3).split())
        elif by < 0.8:
            said = f"{pick(_TITLES)} {pick(self._first)}"
        else:
            said = f"{pick(self._first)} {pick(('the', 'and', 'from', 'in', 'o', 'of'))} {self._word()}"
        if self._may(0.3):
            said += f" {self._count()}"
        if self._may(0.12):
            said += f" {pick(_TAILS)}"
        if self._may(0.06):
            said += f" with {pick(('two', 'three'))} {self._letters(1)}s"
        return f"at {said}" if self._may(0.15) else said

    def _phone(self) -> str:
        said = self._digits(self._chance.randint(7, 11))
        words = said.split()
        if self._may(0.12):
            cut = self._chance.randint(2, len(words) - 1)
            said = self._slipped(" ".join(words[:cut]), said)
        return said

    def _number(self) -> str:
        """A number of some authority, or a plate: letters and figures in groups."""
        parts = [
            self._letters(self._chance.randint(1, 3))
            if self._may(0.4)
            else self._digits(self._chance.randint(2, 4))
            for _ in range(self._chance.randint(2, 3))
        ]
        between = f" {self._chance.choice(('dash', 'slash', 'stroke'))} " if self._may(0.25) else " "
        if not any(word in " ".join(parts).split() for word in (*_UNITS, *_NOUGHT)):
            parts.append(self._digits(3))
        said = between.join(parts)
        return self._slipped(parts[0], said) if self._may(0.08) else said

"""How often somebody may try a secret: counted in the catalogue, before the secret is looked at.

So neither a restart nor asking many times at once gives more attempts.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping

from corpus.catalogue import Session
from corpus.errors import NotAllowed

WINDOW = 15 * 60  # seconds over which attempts are counted


class TooMany(NotAllowed):
    """Something was tried too often."""


def count(session: Session, most: Mapping[str, int], now: int, doing: str) -> None:
    """Count an attempt under each of these keys (`most` says how many may stand under it).

    Raises TooMany, naming what was tried, where there were too many already; that one is not counted.
    """
    for key, allowed in most.items():
        recent = [at for at in session.attempts(key) if at > now - WINDOW]
        if len(recent) >= allowed:
            minutes = -(-(recent[0] + WINDOW - now) // 60)
            raise TooMany(f"Too many attempts to {doing}. Try again in {minutes} minutes.")
    session.put_attempts(list(most), now, now - WINDOW)


def key(what: str, value: str) -> str:
    """Under what attempts count: nobody reads from it whose they are."""
    return hashlib.sha256(f"{what}:{value}".encode()).hexdigest()


def network(address: str) -> str:
    """What attempts from one place have in common: of IPv6, where one customer has 2^64, the first half."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)

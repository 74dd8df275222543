"""How an identity provider is set up, and which role it gives to whom; off without EVIDENCE_OIDC_ISSUER."""

from __future__ import annotations

import fnmatch
import functools
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from corpus import access
from corpus.errors import NotAllowed, UsageError

_PREFIX = "EVIDENCE_OIDC_"
_NOT_OF_A_NAME = re.compile(r"[^\w.@+\-]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """An identity provider. `people` are (pattern of a verified e-mail address or a subject, role)."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    role_claim: str | None
    people: tuple[tuple[str, str], ...]

    def role(self, claims: Mapping[str, Any]) -> str:
        """The role the provider's claims give: of the role claim the strongest, else by the list of people.

        Raises NotAllowed where neither gives one.
        """
        given = _at(claims, self.role_claim) if self.role_claim else None
        values = given if isinstance(given, list) else [given]
        if held := [role for role in access.ROLES[1:] if role in values]:
            return held[-1]
        known = [name for name in (_verified(claims), claims.get("sub")) if name]
        for pattern, role in self.people:
            if any(fnmatch.fnmatchcase(str(name).casefold(), pattern.casefold()) for name in known):
                return role
        raise NotAllowed("You have no role in this repository. Ask an admin of it for one.")


def settings() -> Settings | None:
    """The provider that the environment names, if it names one. Raises UsageError for half a setting."""
    return _read(tuple((k, v) for k, v in sorted(os.environ.items()) if k.startswith(_PREFIX)))


@functools.lru_cache(maxsize=1)
def _read(given: tuple[tuple[str, str], ...]) -> Settings | None:
    values = {name.removeprefix(_PREFIX): value.strip() for name, value in given}
    issuer = values.get("ISSUER", "").rstrip("/")
    if not issuer:
        return None
    if missing := [name for name in ("CLIENT_ID", "CLIENT_SECRET") if not values.get(name)]:
        raise UsageError(f"Sign-in with an identity provider needs {_PREFIX}{missing[0]} too.")
    people = []
    for entry in filter(None, (part.strip() for part in values.get("ROLES", "").split(","))):
        pattern, _, role = entry.rpartition("=")
        if not pattern or role not in access.ROLES[1:]:
            raise UsageError(f"{_PREFIX}ROLES: {entry!r} is not of the form person@example.org=role.")
        people.append((pattern, role))
    return Settings(
        issuer=issuer,
        client_id=values["CLIENT_ID"],
        client_secret=values["CLIENT_SECRET"],
        name=values.get("NAME") or urlsplit(issuer).hostname or issuer,
        role_claim=values.get("ROLE_CLAIM") or None,
        people=tuple(people),
    )


def account_name(claims: Mapping[str, Any]) -> str:
    """What to call somebody here: their verified e-mail address, else the name the provider has for them."""
    name = _verified(claims) or claims.get("preferred_username") or claims["sub"]
    return _NOT_OF_A_NAME.sub("-", str(name))[:100]


def _verified(claims: Mapping[str, Any]) -> str | None:
    return claims.get("email") if claims.get("email_verified") is True else None


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of this name, or the one within others that a dotted name leads to."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found

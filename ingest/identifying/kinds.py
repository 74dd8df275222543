"""Nouns that say what a name is the name of: a street, a service, a place."""

from __future__ import annotations

from ingest.identifying.sets import word_set

STREETS = word_set("streets")
SURE_STREETS = word_set("sure_streets")
ORGANISATIONS = word_set("organisations")
SURE_ORGANISATIONS = word_set("sure_organisations")
PLACES = word_set("places")
# Words that describe such a noun and name none ("primary school", "health centre", "main road").
DESCRIBING = word_set("describing")

DETERMINERS = word_set("determiners")
# Words that belong to the name of a place or a service after them: "east hastings".
SIDES = word_set("sides")

"""How files get into a store: read in a sandbox, described, embedded, and kept with what became of each."""

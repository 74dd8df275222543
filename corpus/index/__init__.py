"""Indexes built from the catalogue and always rebuildable from it."""

import os

# FAISS and PyTorch each bring a copy of OpenMP, which reads this once, when it is loaded: so it is set before
# either is. Threads that wait by spinning keep a processor from whatever else a question needs, and make
# every second one take ten times as long beside a busy process.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

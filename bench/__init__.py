"""Measurements beside what users would pick instead; never part of the suite."""

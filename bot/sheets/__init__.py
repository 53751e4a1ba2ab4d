"""PURE: pages that a browser shows and prints: the charter as a poster, and how its rules fare."""

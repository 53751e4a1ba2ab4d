"""What the bot knows so that a team need not write it: phrases of seven faults, in files that a person can read.

``<language>/<pack>/`` holds one pack in one language, and ``<language>/words.toml`` what the phrases of a language may
leave out. A third language is one more folder. ``docs/packs.md`` says how a phrase is written.
"""

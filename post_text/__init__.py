"""How a post is read, split and counted, and which forms of a word are one word. Pure; README.md says what is where."""

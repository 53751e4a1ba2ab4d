"""Slack at the edge: its JSON becomes ours on the way in, ours becomes Block Kit on the way out, nothing is decided."""

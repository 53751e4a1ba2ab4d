"""Changing a charter in Slack: its forms, what they would change, and its versions."""

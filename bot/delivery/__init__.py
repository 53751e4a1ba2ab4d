"""The delivery engine: brings what Slack shows to what it should show, without loss and without doubles.

It knows neither drafts nor reminders. ``README.md`` in this folder has the state diagram.
"""

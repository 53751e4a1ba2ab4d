"""The charter, and what a draft brings to mind of it. Pure: no clock, no Slack; one function reads the file."""

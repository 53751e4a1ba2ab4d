"""A Slack bot that offers one gentle charter reminder in a draft's thread."""

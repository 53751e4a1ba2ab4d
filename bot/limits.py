"""How much is read at once, wherever it comes from."""

LONGEST_POST = 40_000
"""Characters. Slack cuts longer messages: https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""

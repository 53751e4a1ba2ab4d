"""What should stand in each draft's thread, and getting there: the protocol of DESIGN, section 5.

Nothing here knows Slack's JSON or SQL: ``ports`` says what it needs from both.
"""

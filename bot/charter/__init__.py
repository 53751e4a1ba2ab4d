"""What the team wrote, and whether a draft meets it. Pure: no clock, no Slack; one function reads the file."""

"""What keeps a bot from working, each with the way to mend it: pure findings, and thin probes that observe."""

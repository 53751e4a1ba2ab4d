"""``charter demo``: runs the sandbox and the real bot in one process."""

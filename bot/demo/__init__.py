"""``charter demo``: the sandbox and the real bot in one process."""

"""The weekly reminder as a target of the delivery engine."""

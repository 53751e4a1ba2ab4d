"""Drafts, a client of the delivery engine: what events tell of them, and what their threads should hold."""

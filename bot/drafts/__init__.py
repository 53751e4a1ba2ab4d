"""Drafts as targets of the delivery engine: events, ingest, decisions, catch-up."""

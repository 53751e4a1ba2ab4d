"""For operators: HTTP endpoints, health, metrics and logs."""

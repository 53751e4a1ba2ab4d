"""What whoever runs the bot looks at: HTTP endpoints, health, metrics, logs."""

"""The composition root, and a running bot from start to stop."""

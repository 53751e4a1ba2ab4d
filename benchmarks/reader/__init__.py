"""``make reader``: lets a small real model read 40 posts, and counts what of its answers counts."""

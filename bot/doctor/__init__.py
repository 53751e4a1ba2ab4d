"""``charter doctor``: checks everything the bot needs, and says how to fix what is wrong."""

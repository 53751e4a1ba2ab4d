"""What people suggest to those who keep a charter: direct messages, delivered by the engine. Not the bot's replies."""

"""The sentences the bot says, made from findings, figures and the charter. Pure; every text is in ``locales/``."""

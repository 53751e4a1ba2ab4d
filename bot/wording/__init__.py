"""What the bot says: findings, figures and the charter in, sentences out. Pure, and no word of it outside locales/."""

"""SQLAlchemy tables and the questions asked of them. The same code runs on SQLite and on PostgreSQL."""

"""Change a charter's file without touching what its people wrote around the change. Pure: TOML in, TOML out."""

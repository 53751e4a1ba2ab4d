"""``charter mcp``: what writing assistants are told, and how the server bears a hostile one."""

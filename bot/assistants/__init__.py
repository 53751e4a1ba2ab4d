"""``charter mcp``: offers the charter to writing assistants by the Model Context Protocol. Reads, and never writes."""

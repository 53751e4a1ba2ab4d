"""The second reader: asks a model behind an endpoint about a draft, and believes nothing but true quotations."""

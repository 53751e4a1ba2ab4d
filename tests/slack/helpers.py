"""Helpers for the tests of Block Kit."""

from collections.abc import Iterator


def objects(value: object) -> Iterator[dict]:
    """Yield every object in a value, at any depth."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)

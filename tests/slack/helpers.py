"""What the tests of Block Kit share."""

from collections.abc import Iterator


def objects(value: object) -> Iterator[dict]:
    """Every object in it, however deep."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)

"""``python -m bot`` is ``charter``."""

from bot.cli import main

if __name__ == "__main__":
    main()

"""``python -m bot`` is ``charter``."""

from bot.cli.main import main

if __name__ == "__main__":
    main()

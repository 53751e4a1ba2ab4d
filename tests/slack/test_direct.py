"""Which direct messages were answered is remembered in memory, and not without end."""

from bot.db.records import DraftKey
from bot.slack.listeners.direct import _REMEMBERED, AnsweredMessages


def test_a_message_is_new_once_and_the_oldest_are_forgotten() -> None:
    answered = AnsweredMessages()
    keys = [DraftKey("D0SAM", f"1700000000.{number:06}") for number in range(_REMEMBERED + 1)]
    assert all(map(answered.add, keys))
    assert not answered.add(keys[-1])
    assert answered.add(keys[0])

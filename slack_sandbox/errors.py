"""How the sandbox refuses: in Slack's own error codes."""


class ApiError(Exception):
    """A call or an act that Slack would refuse.

    Attributes:
        code: Slack's error code, such as ``channel_not_found``.
        messages: what Slack adds under ``response_metadata.messages``, without its ``[ERROR] `` in front.
    """

    def __init__(self, code: str, *messages: str) -> None:
        super().__init__(": ".join((code, *messages)))
        self.code = code
        self.messages = messages

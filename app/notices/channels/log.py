"""The server's own log: that a message went out, for which client code; never a name, never a finding."""

import structlog

from app.notices.schemas import Message


class LogChannel:
    name = "log"

    def reaches(self, message: Message) -> bool:
        return True

    def bring(self, message: Message) -> None:
        structlog.get_logger("osoc.notices").info(
            "notice", notice=str(message.notice_id), client=message.code, attempt=message.tries
        )


class SilentLogChannel(LogChannel):
    """The same for days that are made up: nothing historic is ever sent, nor written to the log of today."""

    def bring(self, message: Message) -> None:
        return

"""A real SMTP server that keeps what it receives."""

import email
import email.policy
import html
import re
import time
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class Mailbox:
    """SMTP server on a free local port; every accepted mail is kept in memory."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        self.mails.append((list(envelope.rcpt_tos), message))
        return "250 OK"

    def __enter__(self) -> "Mailbox":
        # aiosmtpd cannot tell which port it was given when asked for port 0
        self._controller.port = free_port()
        self._controller.start()
        return self

    def __exit__(self, *exc_info) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return self._controller.port

    def to(self, address: str) -> list[EmailMessage]:
        """Mails received for one address, oldest first."""
        return [message for rcpt, message in self.mails if address in rcpt]

    def wait_for(self, address: str, subject: str = "", seconds: float = 90):
        """The newest mail to ``address`` whose subject contains ``subject``."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [m for m in self.to(address) if subject in (m["subject"] or "")]
            if found:
                return found[-1]
            time.sleep(0.2)
        subjects = [(rcpt, message["subject"]) for rcpt, message in self.mails]
        raise AssertionError(f"no mail {subject!r} to {address}; received: {subjects}")


def body_of(message: EmailMessage) -> str:
    """HTML body of a mail, or its text."""
    return message.get_body(preferencelist=("html", "plain")).get_content()


def links_of(message: EmailMessage) -> list[str]:
    """Every link and image address of a mail's body."""
    found = re.findall(r'(?:href|src)="([^"]+)"', body_of(message))
    return [html.unescape(link) for link in found]


def free_port() -> int:
    """A TCP port nobody listens on at this moment."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

"""Demo SMTP server: keeps every mail as a file, delivers none.

    python scripts/mailbox.py FOLDER PORT

Needs aiosmtpd (requirements.txt). Runs until it is told to stop.
"""

import asyncio
import itertools
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.controller import Controller


class Keeper:
    """Write each received mail to `folder`, the newest name last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Keep the mail; the name appears when the file is complete."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        target = self.folder / f"{stamp}-{next(self.numbers):05d}.eml"
        head = f"X-Rcpt-To: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        building = target.with_suffix(".building")
        building.write_bytes(head + envelope.original_content)
        building.rename(target)
        return "250 kept"


def main(folder: Path, port: int) -> None:
    """Serve on the loopback interface until SIGTERM or SIGINT."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(Keeper(folder), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
    finally:
        controller.stop()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    asyncio.set_event_loop(asyncio.new_event_loop())
    main(Path(sys.argv[1]), int(sys.argv[2]))

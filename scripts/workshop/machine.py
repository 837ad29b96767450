"""Is this machine fit? Python, free space and the port, asked before any work."""

import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from .commands import no_space
from .places import Places
from .refusal import Refusal

OLDEST, NEWEST = (3, 10), (3, 13)
GIGABYTE = 1024**3


def check_python(version: tuple[int, ...] = tuple(sys.version_info)) -> None:
    """Refuse a Python that Odoo 19 does not run on."""
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        seen = ".".join(str(part) for part in version[:2])
        raise Refusal(
            "python",
            f"Python {seen} không dùng được: Odoo 19 cần Python 3.10 đến 3.13.",
            f"Python {seen} does not fit: Odoo 19 needs Python 3.10 to 3.13.",
            "Chỉ rõ bản khác: PYTHON=/đường/dẫn/python3.11 ./run",
            "Name another one: PYTHON=/path/to/python3.11 ./run",
        )


def check_space(
    places: Places, free: Callable[[Path], int] = lambda p: shutil.disk_usage(p).free
) -> None:
    """Refuse before the work what would run out of disk in the middle of it."""
    fetched = (places.cache / "venv").exists()
    made = (places.state / "run.json").exists()
    needs = {places.cache: 0.3 if fetched else 3.0, places.states: 0.3 if made else 1.5}
    by_device: dict[int, float] = {}
    for folder, gigabytes in needs.items():
        there = _nearest(folder)
        device = there.stat().st_dev
        by_device[device] = by_device.get(device, 0) + gigabytes
        if free(there) < by_device[device] * GIGABYTE:
            raise no_space(str(there), f"{by_device[device]:.1f} GB")


def _nearest(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def port_free(port: int, interface: str = "127.0.0.1") -> bool:
    """Whether a server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError:
            return False
    return True


def check_port(port: int, interface: str = "127.0.0.1") -> None:
    """Refuse a port that something else listens on, and name one that is free."""
    if port_free(port, interface):
        return
    other = next((n for n in range(port + 1, 65536) if port_free(n, interface)), 8070)
    raise Refusal(
        "port",
        f"Cổng {port} đang được chương trình khác dùng.",
        f"Port {port} is taken by another program.",
        f"Chọn cổng khác: ./run --port {other} (hoặc dừng chương trình kia).",
        f"Choose another one: ./run --port {other} (or stop that program).",
    )

"""The one script Debian strips from Odoo's mail add-on: blur in video calls.

Without the file each backend page logs a console error. npm has the original; without
npm an empty file keeps the console clean and video calls merely have no blur.
"""

import shutil
import tarfile
from pathlib import Path

from .commands import CommandError, run
from .console import CONSOLE

SOURCE = "@mediapipe/selfie_segmentation@0.1.1675465747"
FILE = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
EMPTY = "/* Not shipped by Debian: video calls have no background blur. */\n"


def put_back_blur_library(path: Path, work: Path) -> bool:
    """Put the file back below `path`; False when only the empty one could be put."""
    target = path / FILE
    if target.exists() and target.stat().st_size > len(EMPTY):
        return True
    if shutil.which("npm"):
        try:
            _from_npm(target, work)
            return True
        except (CommandError, OSError, KeyError, tarfile.TarError) as error:
            CONSOLE.log(f"blur library: {error}")
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(EMPTY)
        CONSOLE.say(
            "      ! Không có npm: cuộc gọi video không làm mờ được phông nền"
            " / no npm: video calls have no background blur"
        )
    return False


def _from_npm(target: Path, work: Path) -> None:
    folder = work / "npm"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(
        ["npm", "pack", "--silent", "--cache", str(folder / "cache"), SOURCE],
        cwd=folder,
    )
    with tarfile.open(next(folder.glob("*.tgz"))) as tar:
        script = tar.extractfile("package/selfie_segmentation.js")
        if script is None:
            raise KeyError(SOURCE)
        target.parent.mkdir(parents=True, exist_ok=True)
        building = target.with_suffix(".building")
        building.write_bytes(script.read())
        building.rename(target)
    shutil.rmtree(folder)

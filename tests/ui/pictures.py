"""The pictures in docs/: taken anew by the tests when CRM_VIET_PICTURES=1 is set."""

import os
import subprocess
from pathlib import Path

from playwright.sync_api import Page

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}


def picture(page: Page, name: str, phone: bool) -> None:
    """Keep what the page shows now as a picture of the documents."""
    if os.environ.get("CRM_VIET_PICTURES"):
        page.wait_for_timeout(1500)  # charts draw themselves in
        folder = PICTURES / "phone" if phone else PICTURES
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")


def picture_pages(pdf: bytes, name: str) -> None:
    """Keep the pages of a printed document as pictures, one file a page."""
    if os.environ.get("CRM_VIET_PICTURES"):
        folder = PICTURES / "documents"
        for old in folder.glob(f"{name}-*.png"):
            old.unlink()
        command = ["pdftoppm", "-r", "75", "-png", "-", str(folder / name)]
        subprocess.run(command, input=pdf, check=True)

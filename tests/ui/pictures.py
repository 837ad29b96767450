"""The pictures in docs/: taken anew by the tests when CRM_VIET_PICTURES=1 is set."""

import os
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

"""Read all screens of all roles, two browsers at a time."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import sync_playwright

from .screens import Screen, Walker

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WITHOUT_PICTURES = "--blink-settings=imagesEnabled=false"  # nothing is read in them
SIZE = {"width": 1500, "height": 1000}
BROWSERS = 2


def read_screens(url: str, logins: Iterable[str], password: str) -> list[Screen]:
    """Every screen of each login; a screen that two have is looked into once."""
    seen: set[str] = set()
    with ThreadPoolExecutor(BROWSERS) as pool:
        jobs = [pool.submit(_walk, url, login, password, seen) for login in logins]
        return [screen for job in jobs for screen in job.result()]


def _walk(url: str, login: str, password: str, seen: set[str]) -> list[Screen]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*OPTIONS, WITHOUT_PICTURES]
        )
        try:
            return list(_screens(browser, url, login, password, seen))
        finally:
            browser.close()


def _screens(browser, url, login, password, seen) -> Iterator[Screen]:
    context = browser.new_context(
        viewport=SIZE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    walker = Walker(context.new_page(), url, login, seen)
    walker.log_in(password)
    yield from walker.screens()

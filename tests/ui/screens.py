"""Walk through every screen under the suite's menu, as one role."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Page, Request

TEXT = Path(__file__).with_name("visible_text.js").read_text(encoding="utf-8")
DRAWN = Path(__file__).with_name("until_drawn.js").read_text(encoding="utf-8")
ROOT_MENU = "crm_vn_base.menu_root"
WAIT = 60  # seconds until a screen counts as broken
ROW = ".o_data_row .o_data_cell:visible, .o_kanban_record:not(.o_kanban_ghost):visible"
NEW = ".o_list_button_add:visible, .o-kanban-button-new:visible"
FIRST = 180_000  # milliseconds; the first page makes the server build its assets
POLL = 20  # milliseconds until a second look at what is being loaded

# Odoo's own service opens an action as a click on its menu does, without a page load.
OPEN_ACTION = """
async (id) => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    await action.doAction(id, { clearBreadcrumbs: true });
}
"""


@dataclass
class Screen:
    """What can be read on one screen."""

    name: str
    texts: list[tuple[str, str]]


@dataclass
class Walker:
    """One logged-in browser page, and which actions somebody has looked into."""

    page: Page
    url: str
    login: str
    seen: set[str] = field(default_factory=set)
    _loading: set = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.add_init_script(DRAWN)
        self.page.on("request", self._begin)
        for event in ("requestfinished", "requestfailed"):
            self.page.on(event, self._end)

    def _begin(self, request: Request) -> None:
        called = request.resource_type in ("xhr", "fetch")
        if called or "/web/assets/" in request.url:
            self._loading.add(request)

    def _end(self, request: Request) -> None:
        self._loading.discard(request)

    def log_in(self, password: str) -> None:
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", self.login, timeout=FIRST)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self._wait_for_client()

    def _wait_for_client(self) -> None:
        self.page.wait_for_selector(".o_main_navbar", timeout=FIRST)
        self.settle()  # its own first screen would come over ours

    def menus(self) -> list[tuple[str, str]]:
        """Name and action of every entry under our root menu, in its order."""
        address = f"{self.url}/web/webclient/load_menus?lang=vi_VN"
        menus = self.page.request.get(address).json()
        (root,) = [m for m in menus.values() if m.get("xmlid") == ROOT_MENU]
        return list(self._entries(menus, root, ""))

    def _entries(self, menus: dict, menu: dict, path: str) -> Iterator[tuple[str, str]]:
        for child_id in menu["children"]:
            child = menus[str(child_id)]
            name = f"{path} › {child['name']}".strip(" ›")
            if child["actionID"] and not child["children"]:
                yield name, str(child["actionID"])
            yield from self._entries(menus, child, name)

    def screens(self) -> Iterator[Screen]:
        """Every screen of this role; what another role has seen only at a glance."""
        self.page.goto(f"{self.url}/odoo")
        self._wait_for_client()
        for name, action in self.menus():
            self.open(action)
            yield self.read(name)
            if action not in self.seen:
                self.seen.add(action)
                yield from self._look_into(name)

    def open(self, action: str) -> None:
        self.page.evaluate(OPEN_ACTION, int(action))
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is being loaded, and what was loaded is drawn."""
        deadline = time.monotonic() + WAIT
        while True:
            with contextlib.suppress(Error):  # another page has come meanwhile
                self.page.evaluate("untilDrawn()")
                if not self._loading:
                    return
            self.page.wait_for_timeout(POLL)
            if time.monotonic() > deadline:
                raise AssertionError(f"still loading after {WAIT} s: {self._loading}")

    def read(self, name: str) -> Screen:
        texts = self.page.evaluate(TEXT)
        return Screen(f"{self.login}: {name}", [tuple(found) for found in texts])

    def _look_into(self, name: str) -> Iterator[Screen]:
        yield from self._dropdowns(name)
        for view in self._other_views():
            if self._click(f".o_switch_view.o_{view}:visible"):
                yield self.read(f"{name} [{view}]")
        for view in ("list", "kanban"):
            if self._click(f".o_switch_view.o_{view}:visible"):
                break
        yield from self._form(name)

    def _other_views(self) -> list[str]:
        buttons = self.page.locator(".o_switch_view:not(.active)")
        classes = [button.get_attribute("class").split() for button in buttons.all()]
        found = [c for names in classes for c in names if c.startswith("o_")]
        return [c.removeprefix("o_") for c in found if c != "o_switch_view"]

    def _dropdowns(self, name: str) -> Iterator[Screen]:
        for what, selector in (
            ("search", ".o_searchview_dropdown_toggler:visible"),
            ("actions", ".o_cp_action_menus .dropdown-toggle:visible"),
        ):
            if self._click(selector):
                yield self.read(f"{name} [{what}]")
                self._click(selector)

    def _form(self, name: str) -> Iterator[Screen]:
        """The first record, or the form of a new one where there is none yet."""
        for what, selector in (("record", ROW), ("new", NEW)):
            if not self._click(selector):
                continue
            yield self.read(f"{name} [{what}]")
            if self.page.locator(".o_form_view").count():
                yield from self._tabs(f"{name} [{what}]")
            return

    def _tabs(self, name: str) -> Iterator[Screen]:
        tabs = self.page.locator(".o_form_view .o_notebook .nav-link:visible")
        for index in range(1, tabs.count()):
            with contextlib.suppress(Error):
                tabs.nth(index).click(timeout=2_000)
                self.settle()
                yield self.read(f"{name} [tab {index + 1}]")

    def _click(self, selector: str) -> bool:
        node = self.page.locator(selector).first
        if not node.count():
            return False
        try:
            node.click(timeout=2_000)
        except Error:
            return False
        self.settle()
        return True

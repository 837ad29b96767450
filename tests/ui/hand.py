"""Somebody's hand at the web client: menus, fields, buttons, by what they say."""

import re

from playwright.sync_api import Browser, Locator, Page, TimeoutError

from .screens import ROW, Walker

APP = "crm_vn_base.menu_root"
TYPING = 350  # milliseconds until a box asks for what was typed
PATIENCE = (4_000, 8_000, 30_000)  # milliseconds for what it offers
OFFERED = ".o-autocomplete--dropdown-item:visible, .o_select_menu_item:visible"
SIZE = {"width": 1920, "height": 1080}


class Hand:
    """One person at one browser window; everything is found by its Vietnamese label."""

    def __init__(self, browser: Browser, url: str, login: str, password: str) -> None:
        self.context = browser.new_context(
            viewport=SIZE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
        )
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.walker = Walker(self.page, url, login)
        self.walker.log_in(password)

    def _note(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def close(self) -> None:
        self.context.close()

    # === Where one is ===

    def go(self, section: str, entry: str = "") -> None:
        """Open an entry of the suite's menu by clicking through it."""
        self._into_the_suite()
        self._menu_button(section).click()
        if entry:
            self.page.locator(".o-dropdown--menu:visible .dropdown-item").get_by_text(
                entry, exact=True
            ).first.click()
        self.settle()

    def _into_the_suite(self) -> None:
        app = self.page.locator(f".o_menu_brand[data-menu-xmlid='{APP}']")
        if not app.count():
            self.page.locator(".o_navbar_apps_menu button").click()
            self.page.locator(f".o_app[data-menu-xmlid='{APP}']").click()
            self.settle()

    def _menu_button(self, section: str) -> Locator:
        return self.page.locator(".o_menu_sections").get_by_text(section, exact=True)

    def settle(self) -> None:
        self.walker.settle()

    @property
    def top(self) -> Locator:
        """The dialog in front, or the screen."""
        dialogs = self.page.locator(".modal.show, .o_dialog .modal")
        if dialogs.count():
            return dialogs.last
        return self.page.locator("body")

    # === Records ===

    def new(self) -> None:
        self.page.locator(
            ".o_list_button_add:visible, .o-kanban-button-new:visible, "
            ".o_form_button_create:visible"
        ).first.click()
        self.settle()

    def open_row(self, text: str) -> None:
        row = self.page.locator(ROW).filter(has_text=text)
        row.first.click(position={"x": 8, "y": 8})
        self.settle()

    def save(self) -> None:
        self.page.locator(".o_form_button_save:visible").first.click()
        self.settle()
        refused = self.page.locator(".o_notification:visible, .o_field_invalid:visible")
        assert not refused.count(), refused.all_inner_texts()

    # === Fields ===

    def field(self, name: str) -> Locator:
        return self.top.locator(f".o_field_widget[name='{name}']:visible").first

    def fill(self, name: str, value: str) -> None:
        self.page.mouse.move(1, 1)  # no tooltip of another field over this one
        box = self.field(name).locator("input, textarea, [contenteditable=true]").first
        if not box.count():
            self.field(name).locator("button").first.click()  # a date with its value
        box.click()
        box.fill(value)
        # of a date, Enter closes the calendar too, which may hide the next field
        box.press("Enter" if box.get_attribute("data-field") else "Tab")
        self.settle()

    def attach(self, name: str, file_name: str, content: bytes) -> None:
        """Choose a file of this computer for a field."""
        file = {
            "name": file_name,
            "mimeType": "application/pdf",
            "buffer": content,
        }
        self.field(name).locator("input[type=file]").set_input_files(file)
        self.settle()

    def choose(self, name: str, text: str) -> None:
        """Pick a record or an option by its words."""
        box = self.field(name)
        select = box.locator("select")
        if select.count():
            select.select_option(label=text)
        else:
            self._look_up(box.locator("input").first, text)
        self.settle()

    def _look_up(self, box: Locator, text: str) -> None:
        """Type and pick; once more when the screen was drawn anew meanwhile."""
        for patience in PATIENCE:
            box.click()
            box.fill(text)
            self.page.wait_for_timeout(TYPING)
            self.settle()
            if self._pick(text, patience):
                return
        raise AssertionError(f"nothing to pick for {text!r}")

    def _pick(self, text: str, patience: int) -> bool:
        offered = self.page.locator(OFFERED).filter(has_text=text).first
        try:
            offered.click(timeout=patience)
        except TimeoutError:
            return False
        self.settle()
        return True

    def write(self, name: str, text: str) -> None:
        """Type into a field with formatted text."""
        self.field(name).locator(".odoo-editor-editable").first.click()
        self.page.keyboard.type(text)

    def add_line(self, label: str, name: str, text: str) -> None:
        """Add a line to the list on the form and choose its first record."""
        self.page.get_by_text(label, exact=True).click()
        self.settle()
        self._look_up(
            self.page.locator(f".o_selected_row [name='{name}'] input").first, text
        )

    def tick_box(self, name: str) -> None:
        self.field(name).locator("input").click()
        self.settle()

    def tick(self, text: str) -> None:
        """Choose a row of the list."""
        row = self.page.locator(".o_data_row").filter(has_text=text).first
        row.locator("input[type=checkbox]").click()
        self.settle()

    def row(self, text: str) -> str:
        """What the row with this text says."""
        return self.page.locator(".o_data_row").filter(has_text=text).first.inner_text()

    def tab(self, label: str) -> None:
        self.top.locator(".o_notebook .nav-link").get_by_text(
            label, exact=True
        ).first.click()
        self.settle()

    def press(self, label: str) -> None:
        """Press the button that says so, in the dialog in front or on the screen."""
        button = self.top.locator("button:visible, a.btn:visible").filter(
            has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")
        )
        button.first.click()
        self.settle()

    def stage(self, name: str) -> None:
        """Move the record to another step of its status bar."""
        steps = self.page.locator(".o_statusbar_status button:visible")
        if not steps.filter(has_text=name).count():
            steps.filter(has_text="...").first.click()
            steps = self.page.locator(".o-dropdown--menu:visible .dropdown-item")
        steps.filter(has_text=name).first.click()
        self.settle()

    def smart_button(self, label: str) -> None:
        self.page.locator(".oe_stat_button:visible").filter(
            has_text=label
        ).first.click()
        self.settle()

    def crumb(self, text: str) -> None:
        """Go back along the path at the top."""
        self.page.locator(".o_breadcrumb a, .o_back_button").filter(
            has_text=text
        ).last.click()
        self.settle()

    def status(self) -> str:
        """The step that the status bar marks."""
        bar = self.page.locator(".o_statusbar_status button.o_arrow_button_current")
        return bar.first.inner_text().strip().splitlines()[0]

    def read(self, name: str) -> str:
        box = self.field(name)
        typed = box.locator("input, textarea")
        return typed.first.input_value() if typed.count() else box.inner_text().strip()

"""The customer's hand: a phone with its touch screen, or a desk with a mouse.

He has no account: he opens the link of his mail, reads, draws his name and sends it.
"""

import io
import random

from PIL import Image
from playwright.sync_api import Browser, Locator

from ui.pictures import PHONE, picture

# of the box in which he signs: one stroke, as shares of its width and height
STROKE = [(0.15, 0.6), (0.3, 0.2), (0.4, 0.75), (0.55, 0.3), (0.7, 0.7), (0.85, 0.4)]


class Visitor:
    """Somebody of the customer's at one browser window."""

    def __init__(self, browser: Browser, size: dict = PHONE) -> None:
        self.is_phone = size is PHONE
        self.context = browser.new_context(
            viewport=size,
            device_scale_factor=2 if self.is_phone else 1,
            is_mobile=self.is_phone,
            has_touch=self.is_phone,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def close(self) -> None:
        self.context.close()

    # === Reading ===

    def open(self, link: str) -> None:
        self.page.goto(link)
        self.page.wait_for_load_state("networkidle")

    def read(self) -> str:
        """What the page says, without the frame around it."""
        return self.page.locator("main").inner_text()

    def picture(self, name: str) -> None:
        """A picture for docs/, where one is asked for."""
        picture(self.page, name, self.is_phone)

    def is_too_wide(self) -> bool:
        """Whether he has to push the page sideways to read it."""
        width = "document.scrollingElement.scrollWidth > window.innerWidth"
        return self.page.evaluate(width)

    def load(self, label: str) -> bytes:
        """Press a link that sends a file; the file."""
        with self.page.expect_download() as download:
            self._press(self.page.get_by_role("link", name=label))
        return download.value.path().read_bytes()

    # === Signing ===

    @property
    def form(self) -> Locator:
        """The form with the box to sign in."""
        return self.page.locator("form.o_vn_sign")

    def fill(self, label: str, value: str) -> None:
        self.form.get_by_label(label, exact=True).fill(value)

    def photograph(self, name: str, picture: bytes) -> None:
        """Take a photo for the form."""
        file = {"name": name, "mimeType": "image/jpeg", "buffer": picture}
        self.form.locator("input[type=file]").set_input_files(file)

    def draw(self) -> None:
        """Draw a name into the box; the page must stand still meanwhile."""
        canvas = self.form.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box, where = canvas.bounding_box(), self._scrolled()
        points = [
            (box["x"] + x * box["width"], box["y"] + y * box["height"])
            for x, y in STROKE
        ]
        (self._draw_with_finger if self.is_phone else self._draw_with_mouse)(points)
        assert self._scrolled() == where, "the page moved under the finger"

    def _scrolled(self) -> float:
        return self.page.evaluate(
            "window.scrollY + document.scrollingElement.scrollTop"
        )

    def _draw_with_finger(self, points) -> None:
        screen = self.context.new_cdp_session(self.page)

        def touch(kind, *point):
            touched = [{"x": x, "y": y} for x, y in point]
            screen.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched}
            )

        touch("touchStart", points[0])
        for point in points[1:]:
            touch("touchMove", point)
        # a finger that leaves at speed flings: the browser swallows the next tap
        self.page.wait_for_timeout(200)
        touch("touchMove", points[-1])
        touch("touchEnd")
        screen.detach()

    def _draw_with_mouse(self, points) -> None:
        mouse = self.page.mouse
        mouse.move(*points[0])
        mouse.down()
        for x, y in points[1:]:
            mouse.move(x, y, steps=3)
        mouse.up()

    def sign(self) -> None:
        self._press(self.form.get_by_role("button", name="Ký tên"))

    def send(self) -> None:
        """Press the button of the form, and wait for the answer."""
        with self.page.expect_navigation():
            self.sign()
        self.page.wait_for_load_state("networkidle")

    def _press(self, what: Locator) -> None:
        what.tap() if self.is_phone else what.click()


def take_photo(width: int = 3000, height: int = 2000) -> bytes:
    """A photo as a phone's camera takes it: large, and full of detail."""
    noise = random.Random(1).randbytes(width * height * 3 // 16)
    small = Image.frombytes("RGB", (width // 4, height // 4), noise)
    output = io.BytesIO()
    small.resize((width, height)).save(output, "JPEG", quality=92)
    return output.getvalue()

"""The one error a user sees: what is wrong, what to do, in two languages."""


class Refusal(Exception):
    """A clear "no": nothing was left half done, and the text says how to go on."""

    def __init__(self, code: str, vi: str, en: str, do_vi: str, do_en: str) -> None:
        super().__init__(en)
        self.code = code
        self.vi, self.en = vi, en
        self.do_vi, self.do_en = do_vi, do_en

    def __str__(self) -> str:
        return f"✘ {self.vi}\n  → {self.do_vi}\n\n✘ {self.en}\n  → {self.do_en}"

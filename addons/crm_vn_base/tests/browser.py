from odoo.tests import HttpCase

# what the scripts of tests say it with
WORDS = """
const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const module = (name) => odoo.loader.modules.get(name);
const check = (ok, what) => { if (!ok) { throw new Error(what); } };
const equal = (one, two) => check(one === two, `${one} is not ${two}`);
const until = async (find) => {
    for (let turn = 0; turn < 200; turn++) {
        const found = find();
        if (found) { return found; }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not found: ${find}`);
};
const type = (input, text) => {
    input.value = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
};
"""


class BrowserCase(HttpCase):
    """Scripts in Chromium; to open one takes seconds, so a test may run several."""

    def run_in_browser(self, path, *scripts, login="admin", ready="odoo.isReady"):
        """Open a path as somebody and run the scripts there, one after the other.

        :param scripts: JavaScript with ``await``, and with the functions of `WORDS`
        :param ready: JavaScript that is true once the page is there
        """
        steps = "\n".join(f"await (async () => {{ {code} }})();" for code in scripts)
        script = (
            f"(async () => {{ {WORDS} {steps} console.log('test successful'); }})();"
        )
        self.browser_js(path, script, f"!!({ready})", login=login, timeout=120)

/**
 * Amounts as people type them in Vietnam: 1tr5, 2 tỷ, 500k. The same rules as in
 * tools/quick_amount.py, which a test compares. What was understood is shown below the
 * field while typing, and written out in it when leaving.
 */
import { useComponent, useEffect, useRef } from "@odoo/owl";
import { localization } from "@web/core/l10n/localization";
import { user } from "@web/core/user";
import { useBus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { FloatField } from "@web/views/fields/float/float_field";
import { IntegerField } from "@web/views/fields/integer/integer_field";
import { MonetaryField } from "@web/views/fields/monetary/monetary_field";

// longest first: "tr" must not be read from "trieu"
const UNITS = {
    nghin: 1e3,
    ngan: 1e3,
    trieu: 1e6,
    ty: 1e9,
    ti: 1e9,
    tr: 1e6,
    k: 1e3,
    n: 1e3,
    m: 1e6,
    b: 1e9,
};
const PART = new RegExp(`(\\d+(?:[.,]\\d+)*)(${Object.keys(UNITS).join("|")})?(ruoi)?`, "y");

function fold(text) {
    return text
        .trim()
        .toLowerCase()
        .normalize("NFD")
        .replace(/đ/g, "d")
        .replace(/[\s\u0300-\u036f\u200b\ufeff]/g, "");
}

/** Digits with separators as plain digits with a point, or null. */
function readNumber(text) {
    if (/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(text)) {
        return text.replaceAll(".", "").replace(",", ".");
    }
    if (/^\d{1,3}(,\d{3}){2,}$/.test(text)) {
        return text.replaceAll(",", "");
    }
    return /^\d+([.,]\d+)?$/.test(text) ? text.replace(",", ".") : null;
}

function readPart(number, unit, half, before) {
    if (before !== null && !unit) {
        const follows = !half && before !== 1 && /^\d+$/.test(number);
        return follows ? [Number(`0.${number}`) * before, 1] : null;
    }
    const scale = UNITS[unit] || 1;
    const plain = readNumber(number);
    if ((before !== null && scale >= before) || (half && !unit) || plain === null) {
        return null;
    }
    return [Number(plain) * scale + (half ? scale / 2 : 0), scale];
}

/**
 * @param {string} text
 * @returns {number|null} null where it is not clearly an amount
 */
export function parseQuickAmount(text) {
    let rest = fold(text).replace(/(dong|vnd|d|₫)$/, "");
    const sign = rest.startsWith("-") ? -1 : 1;
    rest = rest.replace(/^-/, "").replace(/^\+/, "");
    let total = 0;
    let scale = null;
    let position = 0;
    while (position < rest.length) {
        PART.lastIndex = position;
        const match = PART.exec(rest);
        const part = match && readPart(match[1], match[2], match[3], scale);
        if (!part) {
            return null;
        }
        total += part[0];
        scale = part[1];
        position = PART.lastIndex;
    }
    // what binary fractions add is no part of an amount
    return scale === null ? null : sign * Number(total.toPrecision(15));
}

/** What only people write: with a word, or with a dot as decimal point. */
function isQuick(text) {
    return /\d\s*[a-zđ₫]/i.test(text) || /^\s*[-+]?\d+\.\d{1,2}\s*$/.test(text);
}

function speaksVietnamese() {
    return user.lang?.startsWith("vi") && localization.decimalPoint === ",";
}

/** The amount with the separators of the language, as a field reads and shows it. */
function writeAmount(amount) {
    return amount.toLocaleString("vi-VN", { maximumFractionDigits: 6 });
}

function quickText(text) {
    const amount = speaksVietnamese() && isQuick(text) ? parseQuickAmount(text) : null;
    return amount === null ? null : writeAmount(amount);
}

class Echo {
    show(input, text) {
        if (!this.el) {
            this.el = document.createElement("div");
            this.el.className = "o_vn_amount_echo popover px-2 py-1 small text-muted";
            this.el.setAttribute("role", "status");
            document.body.append(this.el);
        }
        const { left, bottom } = input.getBoundingClientRect();
        Object.assign(this.el.style, {
            position: "fixed",
            left: `${left}px`,
            top: `${bottom + 2}px`,
            pointerEvents: "none",
        });
        this.el.textContent = `= ${text}`;
    }
    hide() {
        this.el?.remove();
        this.el = null;
    }
}

/** Call it before the field's own input hook: it rewrites what that hook then reads. */
function useQuickAmount() {
    const ref = useRef("numpadDecimal");
    const echo = new Echo();
    const component = useComponent();
    const rewrite = () => {
        echo.hide();
        const input = ref.el;
        const text = input && input.type !== "number" ? quickText(input.value) : null;
        if (text !== null) {
            input.value = text;
        }
    };
    const onKeydown = (ev) => {
        if (["Enter", "Tab"].includes(ev.key)) {
            rewrite();
        }
    };
    const onInput = (ev) => {
        const text = quickText(ev.target.value);
        if (text === null) {
            echo.hide();
        } else {
            echo.show(ev.target, text);
        }
    };
    useEffect(
        (input) => {
            if (!input || input.tagName !== "INPUT") {
                return;
            }
            const listeners = { input: onInput, change: rewrite, keydown: onKeydown, blur: rewrite };
            for (const [name, listener] of Object.entries(listeners)) {
                input.addEventListener(name, listener);
            }
            return () => {
                echo.hide();
                for (const [name, listener] of Object.entries(listeners)) {
                    input.removeEventListener(name, listener);
                }
            };
        },
        () => [ref.el]
    );
    const { model } = component.props.record;
    useBus(model.bus, "WILL_SAVE_URGENTLY", rewrite);
    useBus(model.bus, "NEED_LOCAL_CHANGES", rewrite);
}

for (const Field of [FloatField, IntegerField, MonetaryField]) {
    patch(Field.prototype, {
        setup() {
            useQuickAmount();
            super.setup();
        },
    });
}

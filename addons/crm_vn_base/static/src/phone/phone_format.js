import { PhoneField } from "@web/views/fields/phone/phone_field";
import { registerTemplateProcessor } from "@web/core/templates";
import { patch } from "@web/core/utils/patch";
import { useInputField } from "@web/views/fields/input_field_hook";

/**
 * Write a stored number (+84912345678) as people in Vietnam read it: 0912 345 678,
 * 024 3825 1234, 1900 6600. Any other text stays as it is.
 */
export function formatPhone(phone) {
    const number = (phone || "").replace(/\s+/g, "");
    const match = /^\+84([1-9]\d{7,9})$/.exec(number);
    if (!match) {
        return phone || "";
    }
    const digits = match[1];
    if (/^1[89]00/.test(digits)) {
        const rest = digits.slice(4);
        const tail = rest.length > 5 ? `${rest.slice(0, 3)} ${rest.slice(3)}` : rest;
        return `${digits.slice(0, 4)} ${tail}`;
    }
    const [first, second] = digits.length === 9 ? [3, 6] : /^2[48]/.test(digits) ? [2, 6] : [3, 7];
    return `0${digits.slice(0, first)} ${digits.slice(first, second)} ${digits.slice(second)}`;
}

// Not super.setup(): its input would show, and send back, the stored form.
patch(PhoneField.prototype, {
    setup() {
        useInputField({ getValue: () => this.formattedPhone });
    },
    get formattedPhone() {
        return formatPhone(this.props.record.data[this.props.name]);
    },
});

// The link keeps the stored number, only what is read changes. Not an inherited
// template: that breaks the client where core differs.
registerTemplateProcessor((template) => {
    for (const link of template.querySelectorAll(
        ".o_phone_content a[t-esc='props.record.data[props.name]']"
    )) {
        link.setAttribute("t-esc", "formattedPhone");
    }
});

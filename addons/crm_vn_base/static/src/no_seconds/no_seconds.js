import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { DateTimeField } from "@web/views/fields/datetime/datetime_field";

/** Core shows seconds wherever a date is numeric, whatever show_seconds says. */
const withoutSeconds = (text, { numeric, showSeconds, showTime }) =>
    numeric && !showSeconds && showTime !== false
        ? text.replace(/(\d{1,2}:\d{2}):\d{2}/, "$1")
        : text;

const formatters = registry.category("formatters");
const formatDateTime = formatters.get("datetime");
const formatShort = (value, options = {}) =>
    withoutSeconds(formatDateTime(value, options), options);
formatShort.extractOptions = formatDateTime.extractOptions;
formatters.add("datetime", formatShort, { force: true });

patch(DateTimeField.prototype, {
    getFormattedValue(valueIndex, numeric = this.props.numeric) {
        const text = super.getFormattedValue(valueIndex, numeric);
        return withoutSeconds(text, { ...this.props, numeric });
    },
});

/** A whole number stands without decimals where its field asks for none (prices in đồng). */
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { FloatField } from "@web/views/fields/float/float_field";
import { ListRenderer } from "@web/views/list/list_renderer";

// Core takes "at least 0 decimals" for "not said", and then shows two.
function wantsNoDecimals(value, { digits, minDigits, field }) {
    return (
        Number.isInteger(value) &&
        !digits &&
        !minDigits &&
        !field?.digits &&
        field?.min_display_digits === 0
    );
}

const formatters = registry.category("formatters");
const coreFormatFloat = formatters.get("float");
const formatFloat = (value, options = {}) =>
    coreFormatFloat(value, wantsNoDecimals(value, options) ? { ...options, digits: [16, 0] } : options);
Object.assign(formatFloat, coreFormatFloat);
formatters.add("float", formatFloat, { force: true });

patch(FloatField.prototype, {
    get formattedValue() {
        const { digits, minDigits, record, name, formatNumber, inputType } = this.props;
        const field = record.fields[name];
        const plain = !formatNumber || inputType === "number" || this.props.humanReadable;
        return !plain && wantsNoDecimals(this.value, { digits, minDigits, field })
            ? formatFloat(this.value, { field })
            : super.formattedValue;
    },
});

// The sum under a column is written as the numbers above it: 100 under 30 and 70, not 100,00.
patch(ListRenderer.prototype, {
    computeAggregates() {
        const aggregates = super.computeAggregates();
        for (const { name, options } of this.columns) {
            const sum = this.fields[name]?.type === "float" && aggregates[name];
            if (sum && options.hide_trailing_zeros) {
                sum.value = coreFormatFloat(sum.rawValue, { trailingZeros: false });
            }
        }
        return aggregates;
    },
});

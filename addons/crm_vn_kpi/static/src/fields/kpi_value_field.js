import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { registry } from "@web/core/registry";

/** A figure in the unit of its metric: đồng, a number, or a percentage. */
export class KpiValueField extends FloatField {
    get formattedValue() {
        const { unit, currency_id } = this.props.record.data;
        if (this.props.readonly && this.props.record.data.status === "no_figure" && !this.value) {
            return "–";
        }
        if (this.props.readonly && unit === "money" && currency_id) {
            return formatMonetary(this.value, { currencyId: currency_id.id });
        }
        const digits = [false, Number.isInteger(this.value) ? 0 : unit === "percent" ? 1 : 2];
        const text = formatFloat(this.value, { digits });
        return this.props.readonly && unit === "percent" ? `${text} %` : text;
    }
}

registry.category("fields").add("crm_kpi_value", {
    ...floatField,
    component: KpiValueField,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "unit", type: "selection", readonly: true },
        { name: "currency_id", type: "many2one", relation: "res.currency", readonly: true },
    ],
});

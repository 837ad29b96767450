import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const TONES = { reached: "success", on_track: "info", behind: "danger" };

/** The share of a target reached as a bar and a percentage, coloured by its standing. */
export class KpiAttainmentField extends Component {
    static template = "crm_vn_kpi.KpiAttainmentField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name] || 0;
    }

    get hasFigure() {
        return this.props.record.data.status !== "no_figure";
    }

    get tone() {
        return TONES[this.props.record.data.status] || "secondary";
    }

    get width() {
        return Math.min(100, Math.max(0, Math.round(this.value * 100)));
    }

    get text() {
        return this.hasFigure ? formatPercentage(this.value, { digits: [false, 0] }) : "–";
    }
}

registry.category("fields").add("crm_kpi_attainment", {
    component: KpiAttainmentField,
    supportedTypes: ["float"],
    fieldDependencies: [{ name: "status", type: "selection", readonly: true }],
});

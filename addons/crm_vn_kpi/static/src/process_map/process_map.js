import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { shortAmount } from "@crm_vn_base/short_amount/short_amount";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const PHASE_COLORS = { sell: "primary", deliver: "warning", care: "success", steer: "info" };

/** The eleven steps of the loop with live counts; each count opens its records. */
export class ProcessMap extends Component {
    static template = "crm_vn_kpi.ProcessMap";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static path = "process-map";
    static displayName = _t("Process Map");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: this.env.isSmall ? false : {} };
        this.phases = [
            { key: "sell", label: _t("Before the sale") },
            { key: "deliver", label: _t("Delivery") },
            { key: "care", label: _t("After the sale") },
            { key: "steer", label: _t("Steering") },
        ];
        this.state = useState({ month: "", steps: [], targets: [] });
        onWillStart(() => this.load());
    }

    async load() {
        Object.assign(this.state, await this.orm.call("crm.process.map", "get_map"));
    }

    get hasTargets() {
        return this.state.targets.some((counter) => counter && counter.value);
    }

    color(phase) {
        return PHASE_COLORS[phase];
    }

    /** Warning colours only where there is something to warn of. */
    toneClass(counter) {
        if (counter.tone && counter.value) {
            return `badge fs-5 text-bg-${counter.tone}`;
        }
        return counter.value ? "fs-4 fw-bold lh-sm" : "fs-4 text-muted lh-sm";
    }

    text(counter) {
        return "amount" in counter
            ? shortAmount(counter.amount, counter.currency_id)
            : formatInteger(counter.value);
    }

    title(counter) {
        return "amount" in counter
            ? formatMonetary(counter.amount, { currencyId: counter.currency_id })
            : counter.label;
    }

    open(counter) {
        return this.action.doAction(counter.action);
    }
}

registry.category("actions").add("crm_vn_kpi.process_map", ProcessMap);

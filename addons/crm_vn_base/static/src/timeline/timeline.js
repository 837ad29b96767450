/** All that happened with a customer or about a document, newest first, page by page. */
import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const { DateTime } = luxon;

export class CrmTimeline extends Component {
    static template = "crm_vn_base.CrmTimeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ rows: [], kinds: [], kind: false, next: null, loading: true });
        onWillStart(() => this.restart());
        // an interaction logged in a dialog reloads the record
        useBus(this.props.record.model.bus, "update", () => this.onUpdate());
        this.recordId = this.props.record.resId;
    }

    onUpdate() {
        if (this.props.record.resId !== this.recordId) {
            this.recordId = this.props.record.resId;
            this.restart();
        }
    }

    async restart(kind = this.state.kind) {
        Object.assign(this.state, { rows: [], next: null, kind });
        await this.more();
    }

    async more() {
        const resId = this.props.record.resId;
        if (!resId) {
            return;
        }
        this.state.loading = true;
        const { resModel } = this.props.record;
        const page = await this.orm.call(resModel, "get_timeline", [[resId]], {
            before: this.state.next || false,
            kind: this.state.kind,
        });
        for (const row of page.rows) {
            const date = deserializeDateTime(row.date);
            row.day = this.nameDay(date);
            row.time = date.toFormat("HH:mm");
        }
        this.state.rows.push(...page.rows);
        Object.assign(this.state, { next: page.next, kinds: page.kinds, loading: false });
    }

    nameDay(date) {
        const day = date.startOf("day");
        const today = DateTime.now().startOf("day");
        const name = { 0: _t("Today"), 1: _t("Yesterday") }[today.diff(day, "days").days];
        const written = date.toFormat("dd/MM/yyyy");
        return name ? `${name}, ${written}` : written;
    }

    isNewDay(index) {
        const { rows } = this.state;
        return !index || rows[index - 1].day !== rows[index].day;
    }

    open(row) {
        const [resModel, resId] = row.document || [row.res_model, row.res_id];
        if (resModel === this.props.record.resModel && resId === this.props.record.resId) {
            return;
        }
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("crm_timeline", { component: CrmTimeline });

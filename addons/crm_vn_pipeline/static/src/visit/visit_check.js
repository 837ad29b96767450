/** Check in and check out, with the position of the phone; and the way there. */
import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { readPosition } from "./position";

const METHODS = { planned: "action_visit_check_in", checked_in: "action_visit_check_out" };

export class VisitCheck extends Component {
    static template = "crm_vn_pipeline.VisitCheck";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ busy: false });
    }

    get data() {
        return this.props.record.data;
    }

    get step() {
        const { record } = this.props;
        return record.resId && this.data.visit_type && this.data.visit_state;
    }

    /** In a list of cards the result is not at hand: the card opens for the check-out. */
    get opensRecord() {
        return this.step === "checked_in" && !("result_id" in this.data);
    }

    async check() {
        const { record } = this.props;
        this.state.busy = true;
        try {
            if (!(await record.save())) {
                return;
            }
            const position = await readPosition();
            await this.orm.call("calendar.event", METHODS[this.step], [[record.resId]], {
                position,
            });
            await record.load();
        } finally {
            this.state.busy = false;
        }
    }
}

export class VisitMap extends Component {
    static template = "crm_vn_pipeline.VisitMap";
    static props = { ...standardWidgetProps };
}

registry.category("view_widgets").add("visit_check", {
    component: VisitCheck,
    fieldDependencies: [
        { name: "visit_type", type: "selection" },
        { name: "visit_state", type: "selection" },
    ],
});
registry.category("view_widgets").add("visit_map", {
    component: VisitMap,
    fieldDependencies: [{ name: "visit_map_url", type: "char" }],
});

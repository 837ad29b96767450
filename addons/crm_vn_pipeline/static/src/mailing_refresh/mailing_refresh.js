import { Component, onWillUnmount, useEffect, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const INTERVAL = 5000;

/** Reads the figures of a mailing again while it is leaving. */
export class MailingRefresh extends Component {
    static template = xml`<span/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.timer = null;
        useEffect(
            (waiting) => {
                this.stop();
                if (waiting) {
                    this.timer = setInterval(() => this.refresh(), INTERVAL);
                }
            },
            () => [this.isLeaving]
        );
        onWillUnmount(() => this.stop());
    }

    /** Mails are still to be sent, or the queue is about to be filled. */
    get isLeaving() {
        const { state, schedule_type, to_send_count } = this.props.record.data;
        return to_send_count > 0 || (state === "in_queue" && schedule_type === "now");
    }

    async refresh() {
        const { record } = this.props;
        if (!record.dirty && !document.hidden) {
            await record.load();
        }
    }

    stop() {
        clearInterval(this.timer);
    }
}

registry.category("view_widgets").add("crm_vn_mailing_refresh", {
    component: MailingRefresh,
    fieldDependencies: [
        { name: "to_send_count", type: "integer" },
        { name: "state", type: "selection" },
        { name: "schedule_type", type: "selection" },
    ],
});

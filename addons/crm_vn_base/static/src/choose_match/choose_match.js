import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Choose a match of the update desk, also before the desk was saved: a plain button
 * of a row works on saved rows only.
 */
export class ChooseMatch extends Component {
    static template = "crm_vn_base.ChooseMatch";
    static props = { ...standardWidgetProps };

    async choose() {
        const partnerId = this.props.record.data.customer_number;
        const desk = this.props.record.model.root;
        // saving renews the rows and ends this component, whose own service would then
        // never answer
        const { orm } = this.env.services;
        if (await desk.save()) {
            await orm.call("crm.update.desk", "action_choose_partner", [
                [desk.resId],
                partnerId,
            ]);
            await desk.load();
        }
    }
}

registry.category("view_widgets").add("crm_choose_match", {
    component: ChooseMatch,
    fieldDependencies: [{ name: "customer_number", type: "integer" }],
});

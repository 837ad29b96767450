import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Customers that may be the one on the form: who, why, whose, and what to do. */
export class DuplicatesField extends Component {
    static template = "crm_vn_base.DuplicatesField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get candidates() {
        return this.props.record.data[this.props.name] || [];
    }

    get title() {
        return this.candidates.length > 1
            ? _t("These may be the same customer:")
            : _t("This may be the same customer:");
    }

    owner(candidate) {
        return candidate.owner || _t("nobody in charge");
    }

    /** In a dialog: what is being typed is not lost. */
    open(candidate) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: candidate.name,
            res_model: candidate.model,
            res_id: candidate.id,
            views: [[false, "form"]],
            target: "new",
        });
    }

    async merge(candidate) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const action = await this.orm.call(record.resModel, "action_merge_with", [
            record.resId,
            candidate.id,
        ]);
        return this.action.doAction(action, { onClose: () => record.model.load() });
    }
}

registry.category("fields").add("crm_vn_duplicates", {
    component: DuplicatesField,
    displayName: _t("Possible Duplicates"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});

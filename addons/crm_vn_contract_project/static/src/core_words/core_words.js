/** A word that core's project form keeps in an attribute nobody may translate. */
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { projectStatusWithColorSelectionField } from "@project/components/project_status_with_color_selection/project_status_with_color_selection_field";

patch(projectStatusWithColorSelectionField, {
    extractProps(fieldInfo, dynamicInfo) {
        const props = super.extractProps(fieldInfo, dynamicInfo);
        return props.statusLabel === "Dashboard"
            ? { ...props, statusLabel: _t("Dashboard").toString() }
            : props;
    },
});

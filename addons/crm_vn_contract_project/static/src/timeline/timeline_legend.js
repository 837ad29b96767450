/** What the colours of a timeline mean, and no row for unassigned work where there is none. */
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { TimelineRenderer } from "@web_timeline/views/timeline/timeline_renderer.esm";

/** The words for a condition of the view: of the value it asks for, else of a day gone by. */
function nameCondition({ ast, field }, fields) {
    const asked = ast.right.value;
    const option = fields[field]?.selection?.find(([value]) => value === asked);
    return option ? option[1] : _t("Overdue");
}

patch(TimelineRenderer.prototype, {
    get legend() {
        return this.params.colors.map((condition) => ({
            color: condition.color,
            label: nameCondition(condition, this.fields),
        }));
    },

    async split_groups(records) {
        const groups = await super.split_groups(...arguments);
        const [name] = this.model.last_group_bys;
        const isAssigned = (record) => Array.isArray(record[name]) && record[name].length;
        return records.length && name && records.every(isAssigned)
            ? groups.filter((group) => group.id !== -1)
            : groups;
    },
});

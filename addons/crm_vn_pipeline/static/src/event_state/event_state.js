/** The state of an event's mailing: core shows its key, capitalized, in English. */
import { IconSelectionField } from "@event/icon_selection_field/icon_selection_field";
import { patch } from "@web/core/utils/patch";

patch(IconSelectionField.prototype, {
    get title() {
        const { name, record } = this.props;
        const options = record.fields[name].selection || [];
        const option = options.find(([key]) => key === record.data[name]);
        return option ? option[1] : super.title;
    },
});

import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

/**
 * A new record that a button filled in and nobody touched is not saved behind the user's
 * back, when he looks at another app or closes the page: it would take a number, for
 * nothing.
 */
patch(FormController.prototype, {
    isUntouched() {
        const { bus, root } = this.model;
        if (root.isNew && !root.dirty) {
            // what is in a field but not yet in the record
            this.model._urgentSave = true;
            bus.trigger("WILL_SAVE_URGENTLY");
            this.model._urgentSave = false;
        }
        return root.isNew && !root.dirty;
    },

    beforeVisibilityChange() {
        return this.isUntouched() ? undefined : super.beforeVisibilityChange();
    },

    async beforeUnload() {
        return this.isUntouched() ? undefined : super.beforeUnload(...arguments);
    },
});

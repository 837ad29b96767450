import { onWillStart } from "@odoo/owl";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";

/** As in lists: whoever may not export is not offered the download, which is refused. */
patch(PivotRenderer.prototype, {
    setup() {
        super.setup(...arguments);
        onWillStart(async () => {
            this.mayExport = await user.hasGroup("base.group_allow_export");
        });
    },
});

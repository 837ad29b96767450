import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";

/** Word files of the print menu: Odoo itself knows PDF, HTML and text only. */
async function downloadDocx(action, options, env) {
    if (action.report_type !== "docx") {
        return false;
    }
    const ids = (action.context.active_ids || []).join(",");
    env.services.ui.block();
    try {
        await download({ url: `/report/docx/${action.report_name}/${ids}`, data: {} });
    } finally {
        env.services.ui.unblock();
    }
    options.onClose?.();
    return true;
}

registry.category("ir.actions.report handlers").add("docx_handler", downloadDocx);

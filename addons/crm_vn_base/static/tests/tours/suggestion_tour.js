import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_suggestion_tour", {
    steps: () => [
        { trigger: ".o_list_view" },
        { trigger: ".o_crm_suggestion button", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Thêm cột công nợ",
        },
        { trigger: ".modal footer button[name=action_send]", run: "click" },
        { trigger: ".o_notification_manager .o_notification" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

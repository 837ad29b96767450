import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_first_customer", {
    url: "/odoo/crm-organisations",
    steps: () => [
        {
            trigger: ".o_list_button_add",
            content: _t("Your customers stand here. Click here to add one."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view h1 .o_field_widget[name=name] :is(input, textarea)",
            content: _t("Write the full name, as on the business registration."),
            tooltipPosition: "bottom",
            run: "edit Công ty TNHH Bước Đầu",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=phone] input",
            content: _t("A phone number in any format: the system puts it in order."),
            tooltipPosition: "bottom",
            run: "edit 0912 000 111",
        },
        {
            trigger: ".o_form_button_save",
            content: _t("Save. If the customer exists already, you are told so."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
            isActive: ["auto"],
        },
    ],
});

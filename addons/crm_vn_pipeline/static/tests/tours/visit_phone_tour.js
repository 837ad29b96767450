/** A salesperson with a phone: check in on the route, enter the result, check out. */
import { registry } from "@web/core/registry";

const HERE = { coords: { latitude: 10.9579, longitude: 106.8429, accuracy: 20 } };

function setPosition(read) {
    Object.defineProperty(navigator, "geolocation", {
        configurable: true,
        value: { getCurrentPosition: read },
    });
}

registry.category("web_tour.tours").add("crm_visit_phone", {
    steps: () => [
        {
            content: "The phone knows where it is",
            trigger: ".o_crm_visit_route .o_kanban_record:contains(Nam Hải)",
            run: () => setPosition((found) => found(HERE)),
        },
        {
            trigger: ".o_crm_visit_route .o_kanban_record .btn-primary:has(.fa-map-marker)",
            run: "click",
        },
        {
            content: "Checked in: the card asks for the result",
            trigger: ".o_crm_visit_route .o_kanban_record .btn-warning",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=result_id] .o_selection_badge:first",
            run: "click",
        },
        {
            content: "On the way out its owner refuses",
            trigger: ".o_field_widget[name=result_id] .o_selection_badge.active",
            run: () => setPosition((found, failed) => failed({ code: 1 })),
        },
        { trigger: ".o_widget_visit_check .btn-primary", run: "click" },
        { trigger: ".o_form_view:not(:has(.o_widget_visit_check .btn-primary))" },
    ],
});

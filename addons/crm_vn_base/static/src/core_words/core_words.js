/** Words that core's client shows in English whatever the language. */
import { _t } from "@web/core/l10n/translation";
import { registerTemplateProcessor } from "@web/core/templates";
import { patch } from "@web/core/utils/patch";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarYearRenderer } from "@web/views/calendar/calendar_year/calendar_year_renderer";

// The breadcrumb's tooltip is put together in its template, although the component has a
// translated one. Not an inherited template: that breaks the client where core differs.
registerTemplateProcessor((template) => {
    for (const link of template.querySelectorAll("a[t-att-data-tooltip*='Back to']")) {
        link.setAttribute("t-att-data-tooltip", "getBreadcrumbTooltip(breadcrumb)");
    }
});

// The calendar library has no long Vietnamese word for a week, and takes no other.
const weekWords = () => ({
    get options() {
        const options = super.options;
        const long = options.weekNumberFormat.week === "long";
        return {
            ...options,
            weekText: _t("Week").toString(),
            weekNumberFormat: long ? { week: "short" } : options.weekNumberFormat,
        };
    },
});
patch(CalendarCommonRenderer.prototype, weekWords());
patch(CalendarYearRenderer.prototype, weekWords());

/** The timeline's library knows five languages, and asks the browser which to speak. */
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { TimelineRenderer } from "@web_timeline/views/timeline/timeline_renderer.esm";

const { Info, Settings } = luxon;

/** Teach the library's dates the user's language, once. */
function speakLanguage(moment) {
    const locale = Settings.defaultLocale;
    const name = locale.toLowerCase();
    // a name the library failed to find is in its list of locales, too
    if (moment.localeData(name)?._abbr === name) {
        moment.locale(name);
        return name;
    }
    moment.locale(name, {
        months: Info.months("long", { locale }),
        monthsShort: Info.months("short", { locale }),
        // the library's week begins on Sunday, luxon's on Monday
        weekdays: [6, 0, 1, 2, 3, 4, 5].map((day) => Info.weekdays("long", { locale })[day]),
        weekdaysShort: [6, 0, 1, 2, 3, 4, 5].map(
            (day) => Info.weekdays("short", { locale })[day]
        ),
        weekdaysMin: [6, 0, 1, 2, 3, 4, 5].map(
            (day) => Info.weekdays("short", { locale })[day]
        ),
        week: { dow: 1, doy: 4 },
    });
    return name;
}

patch(TimelineRenderer.prototype, {
    init_timeline() {
        const name = speakLanguage(window.vis.moment);
        this.options.locale = name;
        this.options.locales = {
            [name]: { current: _t("now").toString(), time: _t("time").toString() },
        };
        return super.init_timeline(...arguments);
    },
});

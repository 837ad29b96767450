import { useEffect } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { debounce } from "@web/core/utils/timing";
import { NavBar } from "@web/webclient/navbar/navbar";

/**
 * Counters that come later make the icons at the right wider: the entries of the menu are
 * fitted again, or the last one would stand half behind them.
 */
patch(NavBar.prototype, {
    setup() {
        super.setup(...arguments);
        useEffect(
            (root) => {
                const systray = root?.querySelector(".o_menu_systray");
                if (!systray) {
                    return;
                }
                const fit = debounce(() => this.adapt(), 100);
                const observer = new ResizeObserver(fit);
                observer.observe(systray);
                return () => {
                    fit.cancel();
                    observer.disconnect();
                };
            },
            () => [this.root.el]
        );
    },
});

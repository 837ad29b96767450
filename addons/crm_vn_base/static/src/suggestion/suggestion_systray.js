import { Component } from "@odoo/owl";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** A suggestion from any screen, which is written down with it. */
export class SuggestionSystray extends Component {
    static template = "crm_vn_base.SuggestionSystray";
    static props = [];

    setup() {
        this.action = useService("action");
        useCommand(_t("Make a suggestion"), () => this.suggest(), {
            hotkey: "alt+shift+g",
            global: true,
        });
    }

    suggest() {
        const { pathname, search } = window.location;
        const screen = this.action.currentController?.displayName || document.title;
        this.action.doAction("crm_vn_base.crm_suggestion_new_action", {
            additionalContext: {
                default_screen: screen,
                default_screen_url: pathname + search,
            },
        });
    }
}

registry
    .category("systray")
    .add("crm_vn_base.suggestion", { Component: SuggestionSystray }, { sequence: 15 });

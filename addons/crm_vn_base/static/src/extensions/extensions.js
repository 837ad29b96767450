import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

const DISMISSED = "crm_vn_missing_extensions_dismissed";

/** Tells an administrator what the database lacks for fast search, and the command. */
export class MissingExtensions extends Component {
    static template = "crm_vn_base.MissingExtensions";
    static components = { Dropdown };
    static props = {};

    setup() {
        this.missing = session.crm_vn_missing_extensions.join(", ");
        this.remedy = session.crm_vn_missing_extensions_remedy;
        this.state = useState({
            shown: browser.localStorage.getItem(DISMISSED) !== this.missing,
        });
    }

    dismiss() {
        browser.localStorage.setItem(DISMISSED, this.missing);
        this.state.shown = false;
    }
}

if (session.crm_vn_missing_extensions) {
    registry
        .category("systray")
        .add("crm_vn_base.missing_extensions", { Component: MissingExtensions }, { sequence: 90 });
}

import { Component, onWillStart, useState } from "@odoo/owl";
import { makeContext } from "@web/core/context";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { shortAmount } from "../short_amount/short_amount";

/** What waits for the user today: numbers and first records, each opens its list. */
export class Today extends Component {
    static template = "crm_vn_base.Today";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static path = "today";
    static displayName = _t("Today");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: false };
        this.state = useState({ team: false, data: null });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.data = await this.orm.call("res.users", "get_today", [], {
            team: this.state.team,
        });
    }

    setTeam(team) {
        this.state.team = team;
        return this.load();
    }

    // --- words ---

    isAmount(tile) {
        return "amount" in tile;
    }

    text(tile) {
        return this.isAmount(tile)
            ? shortAmount(tile.amount, tile.currency_id)
            : formatInteger(tile.value);
    }

    title(tile) {
        return this.isAmount(tile)
            ? `${tile.label}: ${formatMonetary(tile.amount, { currencyId: tile.currency_id })}`
            : tile.label;
    }

    /** On a phone, what has nothing to tell is left out. */
    isEmpty(section) {
        return section.tiles.every((tile) => !tile.value);
    }

    /** Colours only where something waits. */
    toneClass(tile) {
        if (!tile.value) {
            return "text-muted";
        }
        return tile.tone ? `text-${tile.tone}` : "";
    }

    // --- what a click opens ---

    /** The list of a tile: its own records, without the filters its action starts with. */
    async openTile(tile) {
        const action = await this.action.loadAction(tile.action);
        const context = makeContext([action.context || {}], user.context);
        for (const key of Object.keys(context)) {
            if (key.startsWith("search_default_")) {
                delete context[key];
            }
        }
        return this.action.doAction(
            { ...action, name: tile.label, display_name: tile.label, domain: tile.domain, context },
            tile.view ? { viewType: tile.view } : {}
        );
    }

    async openRow(row) {
        if (row.model === "mail.activity") {
            const action = await this.orm.call("mail.activity", "action_open_document", [[row.id]]);
            return this.action.doAction(action, { onClose: () => this.load() });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    /** Done; where the activity wants a result, its dialog asks for it. */
    async finish(row) {
        const action = await this.orm.call("mail.activity", "action_done", [[row.id]], {
            context: { ...user.context, ask_result: true },
        });
        if (action && action.type) {
            return this.action.doAction(action, { onClose: () => this.load() });
        }
        return this.load();
    }

    openShortcut(shortcut) {
        return this.action.doAction(shortcut.action, { onClose: () => this.load() });
    }
}

registry.category("actions").add("crm_vn_base.today", Today);

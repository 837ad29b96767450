/** Done asks what came of a call, a visit, an e-mail: result, time, duration. */
import { Activity } from "@mail/core/common/activity_model";
import { ActivityMarkAsDone } from "@mail/core/web/activity_markasdone_popover";
import { onWillStart, useState } from "@odoo/owl";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;
const FIELDS = ["name", "outcome", "needs_next_action"];

patch(ActivityMarkAsDone.prototype, {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.asked = useState({ results: [], resultId: false, missing: false, at: "", minutes: "" });
        onWillStart(async () => {
            const kind = this.interactionKind;
            if (kind) {
                const domain = [["kind", "=", kind]];
                this.asked.results = await this.orm.searchRead(
                    "crm.interaction.result",
                    domain,
                    FIELDS
                );
                this.asked.at = DateTime.now().toFormat("yyyy-MM-dd'T'HH:mm");
            }
        });
    },

    /** The kind of interaction this is; nothing for a to-do or one without a document. */
    get interactionKind() {
        const { interaction_kind, res_model, res_id } = this.props.activity;
        return res_model && res_id && interaction_kind;
    },

    get result() {
        return this.asked.results.find((result) => result.id === this.asked.resultId);
    },

    chooseResult(id) {
        this.asked.resultId = this.asked.resultId === id ? false : id;
        this.asked.missing = false;
    },

    /** Keep what was answered on the activity; false where a needed answer lacks. */
    async keepAnswers() {
        if (!this.interactionKind) {
            return true;
        }
        this.asked.missing = this.props.activity.result_required && !this.asked.resultId;
        if (this.asked.missing) {
            return false;
        }
        const at = DateTime.fromISO(this.asked.at);
        // within the minute it is now, and now has seconds
        const edited = at.isValid && Math.abs(at.diffNow("minutes").minutes) > 1;
        await this.orm.write("mail.activity", [this.props.activity.id], {
            result_id: this.asked.resultId,
            done_at: edited ? serializeDateTime(at) : false,
            done_duration: (Number(this.asked.minutes) || 0) / 60,
        });
        return true;
    },

    async onClickDone() {
        if (await this.keepAnswers()) {
            return super.onClickDone();
        }
    },

    async onClickDoneAndScheduleNext() {
        if (await this.keepAnswers()) {
            return super.onClickDoneAndScheduleNext();
        }
    },

    get missingResult() {
        return _t("Choose the result first.");
    },
});

patch(Activity.prototype, {
    /** @type {string|false} */
    interaction_kind: false,
    /** @type {boolean} */
    result_required: false,
});

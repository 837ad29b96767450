import { useEffect } from "@odoo/owl";
import { SmsWidget } from "@sms/components/sms_widget/fields_sms_widget";
import { patch } from "@web/core/utils/patch";
import { debounce } from "@web/core/utils/timing";

const PAUSE = 400; // ms without a key until segments and price are asked for

/** Text, segments and price of eSMS follow while the text is typed, not once it is left. */
patch(SmsWidget.prototype, {
    setup() {
        super.setup(...arguments);
        useEffect(
            (textarea) => {
                if (!textarea || !this.props.record.data.esms_active) {
                    return;
                }
                const commit = debounce(() => textarea.dispatchEvent(new Event("change")), PAUSE);
                textarea.addEventListener("input", commit);
                return () => {
                    commit.cancel();
                    textarea.removeEventListener("input", commit);
                };
            },
            () => [this.textareaRef.el]
        );
    },
});

import { patch } from "@web/core/utils/patch";
import { AnimatedNumber } from "@web/views/view_components/animated_number";
import { shortAmount } from "./short_amount";

/** Sums above the columns of a kanban: 962 tr ₫ instead of 962M ₫. */
patch(AnimatedNumber.prototype, {
    format(value) {
        return this.currencyId ? shortAmount(value, this.currencyId) : super.format(value);
    },
});

import { getCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";

/** An amount in the words of a Vietnamese manager: 1,25 tỷ ₫, 350 tr ₫. */
export function shortAmount(amount, currencyId) {
    const size = Math.abs(amount);
    const symbol = getCurrency(currencyId)?.symbol || "";
    if (size >= 1e9) {
        const value = formatFloat(amount / 1e9, { digits: [false, 2], trailingZeros: false });
        return _t("%(value)s billion %(symbol)s", { value, symbol });
    }
    if (size >= 1e6) {
        const value = formatFloat(amount / 1e6, { digits: [false, 0] });
        return _t("%(value)s million %(symbol)s", { value, symbol });
    }
    return formatMonetary(amount, { currencyId });
}

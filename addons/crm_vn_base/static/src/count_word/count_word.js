import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { GraphModel } from "@web/views/graph/graph_model";
import { PivotModel } from "@web/views/pivot/pivot_model";

/** What every analysis counts: core's Vietnamese word for it means data sets. */
const nameCount = ({ measures }) => {
    if (measures?.__count) {
        measures.__count.string = _t("Number of records");
    }
};

patch(GraphModel.prototype, {
    _buildMetaData() {
        const metaData = super._buildMetaData(...arguments);
        nameCount(metaData);
        return metaData;
    },
});

patch(PivotModel.prototype, {
    _loadData(config) {
        nameCount(config.metaData);
        return super._loadData(...arguments);
    },
});

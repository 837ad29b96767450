import { patch } from "@web/core/utils/patch";
import { _t } from "@web/core/l10n/translation";
import { ImportAction } from "@base_import/import_action/import_action";
import { BaseImportModel } from "@base_import/import_model";

// as KEEPING_MODELS of the server
const KEEPING_MODELS = ["res.partner"];
const SHOWN_ROWS = 50;

patch(BaseImportModel.prototype, {
    setResModel(resModel) {
        super.setResModel(resModel);
        this.rejectedRows = [];
        this.knownRows = [];
        if (KEEPING_MODELS.includes(resModel)) {
            this.importOptionsValues.keep_good_rows = { value: true };
            this.importOptionsValues.leave_out_known = { value: false };
        }
    },

    async executeImport(isTest, ...args) {
        const resumed = !isTest && this.importOptions.skip > 0;
        if (!resumed) {
            this.rejectedRows = [];
            this.knownRows = [];
        }
        const result = await super.executeImport(isTest, ...args);
        if (this.rejectedRows.length) {
            this._reportRejectedRows(isTest);
        }
        if (this.knownRows.length) {
            this._reportKnownRows(isTest);
        }
        return result;
    },

    async _callImport(dryrun, args) {
        const result = await super._callImport(dryrun, args);
        if (result.rejected?.length) {
            this.rejectedRows = [...this.rejectedRows, ...result.rejected];
        }
        if (result.known?.length) {
            this.knownRows = [...this.knownRows, ...result.known];
        }
        return result;
    },

    _reportRejectedRows(isTest) {
        const count = this.rejectedRows.length;
        // "Everything seems valid" is not true then
        this.importMessages = this.importMessages.filter(({ type }) => type !== "info");
        const lines = [
            isTest
                ? _t("%s rows would be rejected; the others can be imported.", count)
                : _t("%s rows were rejected; the others were imported.", count),
            ...this._describeRows(this.rejectedRows),
        ];
        if (count > SHOWN_ROWS) {
            lines.push(_t("… and %s more: see the file.", count - SHOWN_ROWS));
        }
        this._addMessage("warning", lines);
    },

    _reportKnownRows(isTest) {
        const count = this.knownRows.length;
        const lines = [
            isTest
                ? _t(
                      "%s rows look like customers you have already. Tick “Leave out customers you have already” on the left, or import them too.",
                      count
                  )
                : _t(
                      "%s imported rows look like customers you have already: compare and merge them.",
                      count
                  ),
            ...this._describeRows(this.knownRows),
        ];
        if (count > SHOWN_ROWS) {
            lines.push(_t("… and %s more.", count - SHOWN_ROWS));
        }
        this._addMessage("warning", lines);
    },

    _describeRows(rows) {
        return rows
            .slice(0, SHOWN_ROWS)
            .map(({ row, name, reason }) =>
                name
                    ? _t("Row %(row)s, %(name)s: %(reason)s", { row, name, reason })
                    : _t("Row %(row)s: %(reason)s", { row, reason })
            );
    },
});

patch(ImportAction.prototype, {
    setup() {
        super.setup();
        this.state.importedIds = [];
    },

    get rejectedFileUrl() {
        return `/crm_vn_base/import/${this.model.id}/rejected`;
    },

    /** Stay on the report as long as there are rows to read about. */
    openRecords(resIds) {
        const told = this.model.rejectedRows.length || this.model.knownRows.length;
        if (told && !this.state.importedIds.length) {
            this.state.importedIds = resIds;
            return;
        }
        return super.openRecords(resIds);
    },

    async handleFilesUpload(files) {
        this.state.importedIds = [];
        this.model.rejectedRows = [];
        this.model.knownRows = [];
        return super.handleFilesUpload(files);
    },
});

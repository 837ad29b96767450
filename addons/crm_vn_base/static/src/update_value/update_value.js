import { Component } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { CharField, charField } from "@web/views/fields/char/char_field";

const { DateTime } = luxon;
const DATE_FORMAT = "dd/MM/yyyy";

/**
 * The new value of one field of a customer. It is text, as the server reads it; entered
 * by what the field is: a choice, a date, the names of other records.
 */
export class UpdateValue extends Component {
    static template = "crm_vn_base.UpdateValue";
    static components = { AutoComplete, CharField, DateTimeInput };
    static props = { ...CharField.props };

    setup() {
        this.orm = useService("orm");
    }

    get input() {
        return this.props.record.data.value_input || { type: "text" };
    }

    get text() {
        return this.props.record.data[this.props.name] || "";
    }

    get type() {
        if (this.props.readonly || (this.input.type === "date" && this.text && !this.date)) {
            return "text";
        }
        return this.input.type;
    }

    update(text) {
        if (text !== this.text) {
            return this.props.record.update({ [this.props.name]: text });
        }
    }

    // --- one of a few ---

    /** What was pasted stays visible, even if it is none of the choices. */
    get options() {
        const { options } = this.input;
        return !this.text || options.includes(this.text) ? options : [this.text, ...options];
    }

    // --- a day ---

    get date() {
        const date = DateTime.fromFormat(this.text, "d/M/yyyy");
        return date.isValid && date;
    }

    get dateProps() {
        return {
            type: "date",
            format: DATE_FORMAT,
            value: this.date,
            onApply: (date) => this.update(date ? date.toFormat(DATE_FORMAT) : ""),
        };
    }

    // --- names of other records; of several, the last one is being typed ---

    get several() {
        return this.input.type === "many2many";
    }

    get sources() {
        return [{ options: (request) => this.search(request) }];
    }

    async search(request) {
        const names = request.split(",");
        const typed = (this.several ? names.pop() : request).trim();
        const before = this.several ? names.map((name) => `${name.trim()}, `).join("") : "";
        const choices = await this.orm.call("res.partner", "get_update_choices", [], {
            fname: this.input.field,
            // everything is offered while the value was not touched
            text: request === this.text && !this.several ? "" : typed,
            province: this.province,
        });
        return choices.map((label) => ({ label, onSelect: () => this.update(before + label) }));
    }

    /** A ward is looked for in the province of the same screen. */
    get province() {
        const lines = this.props.record.model.root.data.basic_line_ids?.records || [];
        const line = lines.find(({ data }) => data.field_name === "state_id");
        return (line && (line.data.new_value || line.data.current_value)) || "";
    }

    onTextChange({ inputValue }) {
        return this.update(inputValue.trim());
    }
}

registry.category("fields").add("crm_update_value", {
    ...charField,
    component: UpdateValue,
});

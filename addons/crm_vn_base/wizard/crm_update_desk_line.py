from odoo import api, fields, models
from odoo.exceptions import ValidationError

DECISIONS = [("keep", "Keep"), ("take", "Take"), ("clear", "Clear")]


class CrmUpdateDeskLine(models.TransientModel):
    """One field of the customer: what stands there, what is new, what to do."""

    _name = "crm.update.desk.line"
    _description = "Update Desk Line"
    _order = "sequence, id"

    desk_id = fields.Many2one("crm.update.desk", required=True, ondelete="cascade")
    sequence = fields.Integer()
    field_name = fields.Selection(
        lambda self: self.env["res.partner"]._get_update_selection(),
        string="Field",
        required=True,
        readonly=True,
    )
    kind = fields.Selection(
        [("basic", "Basic"), ("additional", "Additional")], readonly=True
    )
    current_value = fields.Char(string="Now", readonly=True)
    new_value = fields.Char(string="New")
    value_input = fields.Json(
        compute="_compute_value_input", export_string_translation=False
    )
    decision = fields.Selection(
        DECISIONS,
        compute="_compute_decision",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    is_new = fields.Boolean(compute="_compute_is_new")
    problem = fields.Char(compute="_compute_problem")

    def _get_partner(self):
        """Return the customer as far as parsing needs it; sudo: for a requester."""
        return self.desk_id.partner_id.sudo()

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_value_input(self):
        """How the client asks for the new value; over RPC it is plain text."""
        Partner = self.env["res.partner"]
        for line in self:
            line.value_input = (
                Partner._get_update_input(line.field_name) if line.field_name else False
            )

    @api.depends("new_value", "field_name")
    def _compute_is_new(self):
        for line in self:
            line.is_new = bool(
                line.new_value and line.field_name and not line._is_same(line.new_value)
            )

    def _is_same(self, text):
        # a stored compute runs in sudo mode; a value out of sight is not compared
        if not self.sudo(False).desk_id.may_read:
            return False
        current = self._get_partner()._get_update_text(self.field_name)
        # a name in capitals on a card is no news
        same_letters = text.strip().casefold() == current.casefold()
        return same_letters or self._get_partner()._is_update_same(
            self.field_name, text
        )

    @api.depends("is_new")
    def _compute_decision(self):
        """A new value is proposed to be taken; nothing new keeps what stands there."""
        for line in self:
            line.decision = "take" if line.is_new else "keep"

    @api.depends("new_value", "field_name", "decision")
    def _compute_problem(self):
        for line in self:
            line.problem = False
            if line.decision != "take" or not line.field_name:
                continue
            try:
                line._parse()
            except ValidationError as error:
                line.problem = str(error)

    def _parse(self):
        """Return the value to write; a ward is looked for in the province taken."""
        partner = self._get_partner()
        if self.field_name == "ward_id":
            state = self.desk_id.line_ids.filtered(
                lambda line: line.field_name == "state_id" and line.decision == "take"
            )
            if state and (state_id := state[:1]._parse_quietly()):
                partner = partner.new({"state_id": state_id})
        return partner._parse_update_text(self.field_name, self.new_value)

    def _parse_quietly(self):
        try:
            return self._parse()
        except ValidationError:
            return False

    def _is_stale(self):
        """Whether somebody changed the field since it was shown here."""
        partner = self.desk_id.partner_id
        if not partner or not self.desk_id.may_read:
            return False
        return partner._get_update_text(self.field_name) != (self.current_value or "")

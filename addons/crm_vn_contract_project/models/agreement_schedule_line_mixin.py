from odoo import api, fields, models


class AgreementScheduleLineMixin(models.AbstractModel):
    """A line of a schedule of amounts: a percentage, an agreed amount, or the rest.

    Whatever is edited, percentages that make 100, or a rest, make the whole exactly:
    the model's ``_compute_amount`` counts all lines of :meth:`_get_schedule`.
    """

    _name = "agreement.schedule.line.mixin"
    _inherit = ["agreement.plan.line.mixin"]
    _description = "Line of a Payment Schedule"

    date_planned = fields.Date(
        help="The day agreed, for an instalment payable on a date."
    )
    basis = fields.Selection(
        [("percent", "Percent"), ("amount", "Amount"), ("rest", "The Rest")],
        string="Counted by",
        compute="_compute_basis",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The rest is what the other instalments leave of the contract value.",
    )

    def _get_schedule(self):
        """Return all lines of the schedules these belong to. To extend."""
        raise NotImplementedError

    @api.depends("percent")
    def _compute_basis(self):
        for line in self:
            if line.percent:
                line.basis = "percent"
            elif line.basis != "rest":
                line.basis = "amount"

    def _get_basis_value(self):
        """Return how the amount is made, as :func:`plan_amounts` reads it."""
        self.ensure_one()
        value = {"percent": self.percent, "amount": self.amount}.get(self.basis, 0.0)
        return self.basis or "amount", value

    def _get_plan_vals(self):
        return super()._get_plan_vals() | {"basis": self.basis}

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._prepare_plan_vals(vals) for vals in vals_list])
        lines._update_rests()
        return lines

    def write(self, vals):
        res = super().write(self._prepare_plan_vals(vals, typed_only=True))
        if {"amount", "sequence"} & set(vals):
            self._update_rests()
        return res

    def unlink(self):
        schedule = self._get_schedule() - self
        res = super().unlink()
        schedule._update_rests()
        return res

    @api.model
    def _prepare_plan_vals(self, vals, typed_only=False):
        """Leave out what follows from the rest: the percentage decides on the amount.

        An amount typed alone turns a percentage into an agreed amount.

        :param typed_only: whether an amount without basis and percentage was typed
        """
        vals = dict(vals)
        if self.env["agreement"]._is_amended_now():
            return vals  # the appendix counted the amounts
        if typed_only and "amount" in vals and not {"basis", "percent"} & set(vals):
            vals["basis"] = "amount"
        basis = vals.get("basis") or ("percent" if vals.get("percent") else None)
        if basis and basis != "percent":
            vals["percent"] = 0.0
        if basis and basis != "amount":
            vals.pop("amount", None)
        return vals

    def _update_rests(self):
        """An agreed amount changed: the lines that take the rest follow."""
        rests = self._get_schedule().filtered(lambda line: line.basis == "rest")
        self.env.add_to_compute(self._fields["amount"], rests)

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.rendering_tools import parse_inline_template, render_inline_template

from ..tools.clauses import diff_words, find_unknown
from .agreement_clause_template import TABLES

# what only the library and the signature write
FOLLOWING_FIELDS = {"template_id", "library_name", "library_text", "signed_text"}
TAGS = {
    "kept": Markup("%s"),
    "deleted": Markup('<del class="text-danger">%s</del>'),
    "inserted": Markup('<ins class="text-success fw-bold">%s</ins>'),
}
# in the context of writes by the add-on itself; RPC cannot send an object
LIBRARY = object()


class AgreementClause(models.Model):
    """A clause of one contract, as it will be signed.

    It remembers the library's words it started from: whoever approves the contract
    sees what was changed, left out or added. Once signed, its merged text stays.
    """

    _name = "agreement.clause"
    _description = "Contract Clause"
    _order = "agreement_id, sequence, id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "agreement", string="Contract", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="agreement_id.company_id")
    sequence = fields.Integer(default=100)
    name = fields.Char(string="Title", required=True)
    text = fields.Text(required=True)
    table = fields.Selection(
        TABLES, string="Table after It", help="What is printed below the text."
    )
    is_omitted = fields.Boolean(
        string="Left Out", help="The clause of the library is not in this contract."
    )
    template_id = fields.Many2one(
        "agreement.clause.template",
        string="Standard Clause",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
    )
    library_name = fields.Char(string="Standard Title", readonly=True)
    library_text = fields.Text(string="Standard Text", readonly=True)
    signed_text = fields.Text(readonly=True, copy=False)
    deviation = fields.Selection(
        [("added", "Added"), ("changed", "Changed"), ("omitted", "Left Out")],
        string="Against the Standard",
        compute="_compute_deviation",
        store=True,
        precompute=True,
    )
    preview = fields.Text(compute="_compute_preview")
    diff = fields.Html(string="Changes", compute="_compute_diff", sanitize=False)

    # === Computes ===

    @api.depends("name", "text", "is_omitted", "library_name", "library_text")
    def _compute_deviation(self):
        for clause in self:
            standard = (clause.library_name, clause.library_text)
            if not clause.library_text:
                clause.deviation = "added"
            elif clause.is_omitted:
                clause.deviation = "omitted"
            elif (clause.name, clause.text) != standard:
                clause.deviation = "changed"
            else:
                clause.deviation = False

    @api.depends("text", "signed_text")
    def _compute_preview(self):
        for clause, text in self._render_texts().items():
            clause.preview = text

    @api.depends("text", "library_text")
    def _compute_diff(self):
        for clause in self:
            parts = diff_words(clause.library_text, clause.text)
            html = Markup("").join(TAGS[how] % text for how, text in parts)
            clause.diff = html.replace("\n", Markup("<br/>"))

    # === Text ===

    def _render_texts(self):
        """Return {clause: its text}, placeholders merged: paragraphs by newline.

        A signed clause keeps the words it was signed with. What is not known yet is a
        dotted line, to be filled in by hand. Plain text, nothing is escaped.
        """
        texts = {clause: clause.signed_text for clause in self}
        unsigned = self.filtered(lambda clause: not clause.signed_text)
        for agreement, clauses in unsigned.grouped("agreement_id").items():
            values = agreement._get_placeholder_values()
            texts |= {clause: clause._merge_text(values) for clause in clauses}
        return texts

    def _merge_text(self, values):
        """Return the text with the values of its placeholders."""
        self.ensure_one()
        if find_unknown(self.text, values):
            return self.text or ""  # not saved yet, or of a placeholder taken away
        # only names of ``values`` are left, and these are strings
        return render_inline_template(parse_inline_template(self.text or ""), values)

    # === Checks ===

    @api.constrains("name", "text")
    def _check_placeholders(self):
        for clause in self:
            self.env["agreement.clause.template"]._check_known_placeholders(
                clause.name, clause.text
            )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        clauses = super().create([self._complete_vals(vals) for vals in vals_list])
        clauses._check_unlocked()
        return clauses

    @api.model
    def _complete_vals(self, vals):
        """Take title and text over from the library where the clause comes from it."""
        vals = {k: v for k, v in vals.items() if k not in FOLLOWING_FIELDS} | {
            k: vals[k] for k in ("template_id",) if vals.get(k)
        }
        # sudo: what the library says is no secret to who may write a contract
        template = self.env["agreement.clause.template"].sudo()
        template = template.browse(vals.get("template_id"))
        if template:
            standard = {"name": template.name, "text": template.text}
            vals = {**standard, "table": template.table, **vals}
            vals |= {f"library_{key}": text for key, text in standard.items()}
        return vals

    def write(self, vals):
        self.check_access("write")
        if self.env.context.get("agreement_clause") is not LIBRARY:
            vals = {k: v for k, v in vals.items() if k not in FOLLOWING_FIELDS}
            self._check_unlocked()
        res = super().write(vals)
        if "agreement_id" in vals:
            self._check_unlocked()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_own(self):
        self._check_unlocked()
        standard = self.filtered("library_text")
        if standard and self.env.context.get("agreement_clause") is not LIBRARY:
            raise UserError(
                self.env._(
                    "“%(clause)s” is a standard clause. Mark it as left out instead, "
                    "so that whoever approves the contract sees it.",
                    clause=standard[0].name,
                )
            )

    def _check_unlocked(self):
        for agreement in self.agreement_id:
            if agreement._is_locked():
                agreement._raise_locked()

    # === Events ===

    def _freeze(self):
        """The contract is signed: its clauses stay in these words."""
        texts = self.with_context(agreement_clause=LIBRARY)._render_texts()
        for clause, text in texts.items():
            clause.signed_text = text

    # === Actions ===

    def action_leave_out(self):
        """Leave a standard clause out, for the approver to see; drop one's own."""
        self.check_access("write")
        standard = self.filtered("library_text")
        standard.write({"is_omitted": True})
        (self - standard).unlink()

    def action_restore(self):
        """Take the words of the library again."""
        self.check_access("write")
        for clause in self.filtered("library_text"):
            clause.write(
                {
                    "name": clause.library_name,
                    "text": clause.library_text,
                    "is_omitted": False,
                }
            )

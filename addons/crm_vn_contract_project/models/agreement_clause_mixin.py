from odoo import Command, api, fields, models
from odoo.tools import format_date

from .agreement_clause import LIBRARY

BLANK = "…………"


class AgreementClauseMixin(models.AbstractModel):
    """The clauses of a contract: from the library of its type, changed where agreed."""

    _name = "agreement.clause.mixin"
    _description = "Clauses of a Contract"

    clause_ids = fields.One2many("agreement.clause", "agreement_id", copy=False)
    clause_changed_count = fields.Integer(
        string="Non-Standard Clauses",
        compute="_compute_clause_changed_count",
        store=True,
        copy=False,
        help="Clauses changed, left out or added against the library.",
    )

    @api.depends("clause_ids.deviation")
    def _compute_clause_changed_count(self):
        for agreement in self:
            changed = agreement.clause_ids.filtered("deviation")
            agreement.clause_changed_count = len(changed)

    # === From the library ===

    @api.model
    def _prepare_clause_commands(self, agreement_type, company):
        library = self.env["agreement.clause.template"]._get_library(
            agreement_type, company
        )
        return [Command.create(line._prepare_clause_vals()) for line in library]

    def action_update_clauses(self):
        """Add the clauses of type and company that are missing, drop those of others.

        What somebody changed, left out or added stays.
        """
        self.check_access("write")
        for agreement in self:
            library = self.env["agreement.clause.template"]._get_library(
                agreement.agreement_type_id, agreement.company_id
            )
            foreign = agreement.clause_ids.filtered(
                lambda clause, ours=library: (
                    not clause.deviation and clause.template_id not in ours
                )
            )
            foreign.with_context(agreement_clause=LIBRARY).unlink()
            missing = library - agreement.clause_ids.template_id
            agreement.clause_ids = [
                Command.create(line._prepare_clause_vals()) for line in missing
            ]

    def _get_printed_clauses(self):
        """Return [(title, text, table)] of what stands in the contract, in its order.

        The text is plain, paragraphs by newline, placeholders merged; the number of
        the article is the place in the list. ``table`` says which table is printed
        below: "goods", "instalments" or False.
        """
        self.ensure_one()
        clauses = self.clause_ids.filtered(lambda clause: not clause.is_omitted)
        clauses = clauses.sorted(lambda clause: (clause.sequence, clause.id))
        return [
            (clause.name, text, clause.table)
            for clause, text in clauses._render_texts().items()
        ]

    # === Placeholders ===

    @api.model
    def _get_placeholders(self):
        """Return {placeholder: what it stands for}.

        The names are Vietnamese, as the texts are in which people write them.
        """
        return {
            "so_hop_dong": self.env._("number of the contract"),
            "ten_hop_dong": self.env._("name of the contract"),
            "ngay_ky": self.env._("day of signature"),
            "ngay_hieu_luc": self.env._("first day of validity"),
            "ngay_het_han": self.env._("last day of validity"),
            "gia_tri": self.env._("contract value in figures"),
            "gia_tri_bang_chu": self.env._("contract value in words"),
            "gia_tri_toi_da": self.env._("ceiling of a framework contract"),
            "ngay_ban_giao": self.env._("day agreed for the handover"),
            "so_thang_bao_hanh": self.env._("months of warranty"),
            "so_ban": self.env._("number of originals"),
            "ben_a": self.env._("the customer"),
            "dia_chi_ben_a": self.env._("address of the customer"),
            "ben_b": self.env._("our company"),
            "dia_chi_ben_b": self.env._("address of our company"),
        }

    def _get_placeholder_values(self):
        """Return {placeholder: words}; what is not known yet is a dotted line."""
        self.ensure_one()
        agreement = self.with_context(lang="vi_VN")
        parties = agreement._get_document_parties()
        values = {
            "so_hop_dong": self.code,
            "ten_hop_dong": self.name,
            "ngay_ky": agreement._format_clause_date("signature_date"),
            "ngay_hieu_luc": agreement._format_clause_date("start_date"),
            "ngay_het_han": agreement._format_clause_date("end_date"),
            "gia_tri": agreement._format_clause_amount(self.amount_total),
            "gia_tri_bang_chu": self.amount_total
            and agreement.currency_id.amount_to_text(self.amount_total),
            "gia_tri_toi_da": agreement._format_clause_amount(self.ceiling_amount),
            "ngay_ban_giao": agreement._format_clause_date("handover_date"),
            "so_thang_bao_hanh": self.warranty_months,
            "so_ban": f"{self.copy_count:02d}",
            "ben_a": parties["customer"]["name"],
            "dia_chi_ben_a": parties["customer"]["address"],
            "ben_b": parties["company"]["name"],
            "dia_chi_ben_b": parties["company"]["address"],
        }
        return {name: str(value or BLANK) for name, value in values.items()}

    def _format_clause_date(self, fname):
        return format_date(self.env, self[fname], date_format="dd/MM/y")

    def _format_clause_amount(self, amount):
        """Write an amount as contracts do: 1.234.567 đồng."""
        if not amount:
            return ""
        if self.currency_id.name != "VND":
            return self.currency_id.format(amount)
        return f"{amount:,.0f} đồng".replace(",", ".")

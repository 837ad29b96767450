"""Contracts in numbers: one made as people make it, then multiplied by SQL."""

from odoo import Command, fields

PEOPLE = 20


def create_order(env, lines: int, **values):
    """A quotation of that many lines, goods and services in turn."""
    products = env["product.product"].search(
        [("default_code", "in", ["BENCH-GOODS", "BENCH-WORK"])], order="default_code"
    )
    if not products:
        products = env["product.product"].create(
            [
                {"name": "Kho lạnh", "type": "consu", "default_code": "BENCH-GOODS"},
                {
                    "name": "Lắp đặt",
                    "type": "service",
                    "default_code": "BENCH-WORK",
                    "service_tracking": "task_in_project",
                },
            ]
        )
    customer = env["res.partner"].create(
        {
            "name": "Công ty TNHH Thủy sản Nam Hải",
            "is_company": True,
            "child_ids": [Command.create({"name": "Khoa", "function": "Giám đốc"})],
        }
    )
    return env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": products[number % 2].id,
                        "product_uom_qty": 2,
                        "price_unit": 1_000_000 + number,
                        "tax_ids": [Command.clear()],
                    }
                )
                for number in range(lines)
            ],
            **values,
        }
    )


def create_contract(env, lines: int):
    """A contract that waits for its signature, as the approval left it."""
    order = create_order(env, lines)
    order.action_create_agreement()
    agreement = order.agreement_id
    agreement.write(
        {
            "partner_signatory_id": order.partner_id.child_ids[:1].id,
            "company_signatory_id": _get_director(env).id,
        }
    )
    env.flush_all()  # the amounts of the instalments, before they are locked
    agreement._set_state("submit")
    agreement._set_state("approve")
    agreement.signature_date = fields.Date.today()
    return agreement


def _get_director(env):
    partners = env["res.partner"]
    values = {"name": "Phát", "function": "Tổng Giám đốc"}
    parent = env.company.partner_id
    return partners.search(
        [("name", "=", "Phát"), ("parent_id", "=", parent.id)], limit=1
    ) or partners.create({**values, "parent_id": parent.id})


def seed(env, count: int) -> dict:
    """Fill the tables; return {table: rows}."""
    agreement = create_contract(env, 2)
    agreement.action_sign()
    agreement.instalment_ids[0].action_create_invoice()
    agreement.move_ids.action_post()
    minutes = env["agreement.handover"]
    minutes = minutes.create(
        minutes._prepare_vals_from_agreement(agreement, "handover")
    )
    env.flush_all()
    return _Multiplier(env, count).fill(agreement, minutes)


class _Multiplier:
    """Copies rows of a table; what differs is SQL of the number ``i``."""

    def __init__(self, env, count: int):
        self.env, self.count, self.rows = env, count, {}

    def copy(self, table: str, source: int, **values: str) -> int:
        """Return the number before the first copy: copy i is that plus i."""
        cr = self.env.cr
        cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND is_generated = 'NEVER' AND column_name <> 'id'",
            [table],
        )
        columns = [row[0] for row in cr.fetchall()]
        cr.execute(f"SELECT max(id) FROM {table}")
        [[last]] = cr.fetchall()
        chosen = ", ".join(values.get(name, f's."{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        cr.execute(
            f"INSERT INTO {table} (id, {names}) SELECT {last} + i, {chosen}"
            f" FROM {table} s, generate_series(1, {self.count}) i WHERE s.id = {source}"
        )
        cr.execute(f"SELECT setval('{table}_id_seq', {last + self.count})")
        self.rows[table] = self.rows.get(table, 0) + self.count
        return last

    def fill(self, agreement, minutes) -> dict:
        # what is copied from a valid row needs no foreign key looked up
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        base = self.copy("agreement", agreement.id, **self._contract_values())
        contract = {"agreement_id": f"{base} + i"}
        for instalment in agreement.instalment_ids[:3]:
            self.copy("agreement_instalment", instalment.id, **contract)
        order = agreement.order_ids
        orders = self.copy(
            "sale_order", order.id, name="'BM' || i", access_token="NULL", **contract
        )
        for line in order.order_line:
            lines = self.copy(
                "sale_order_line", line.id, order_id=f"{orders} + i", **contract
            )
        for state in ("draft", "signed"):
            handovers = self.copy(
                "agreement_handover",
                minutes.id,
                code="s.code || '-' || i",
                state=f"'{state}'",
                access_token="NULL",
                signed_on="CURRENT_DATE - i % 300",
                **contract,
            )
            self.copy(
                "agreement_handover_line",
                minutes.line_ids[:1].id,
                handover_id=f"{handovers} + i",
                order_line_id=f"{lines} + i",
            )
        self._copy_invoice(agreement.move_ids, contract)
        return self.rows

    def _contract_values(self) -> dict[str, str]:
        users = self.env["res.users"].search([("share", "=", False)], limit=PEOPLE).ids
        return {
            "code": "'BM' || i",
            "code_key": "'bm' || i",
            "name": "'Kho lạnh ' || i",
            "user_id": f"(ARRAY{users})[1 + i % {len(users)}]",
            "state": "CASE i % 10 WHEN 8 THEN 'handed_over' WHEN 9 THEN 'accepted'"
            " ELSE 'in_force' END",
            "end_date": "CURRENT_DATE + i % 720 - 30",
            "handover_date": "CURRENT_DATE + i % 200 - 30",
            "access_token": "NULL",
        }

    def _copy_invoice(self, invoice, contract: dict[str, str]) -> None:
        """One posted invoice each: a third is paid, half of the rest overdue."""
        moves = self.copy(
            "account_move",
            invoice.id,
            name="'BM/' || i",
            sequence_number="1000000 + i",
            access_token="NULL",
            payment_state="CASE WHEN i % 3 = 0 THEN 'paid' ELSE 'not_paid' END",
            **contract,
        )
        paid = "CASE WHEN i % 3 = 0 THEN 0 ELSE s.{name} END"
        for line in invoice.line_ids:
            self.copy(
                "account_move_line",
                line.id,
                move_id=f"{moves} + i",
                date_maturity="CURRENT_DATE + i % 120 - 60",
                reconciled="s.amount_residual <> 0 AND i % 3 = 0",
                **{
                    name: paid.format(name=name)
                    for name in ("amount_residual", "amount_residual_currency")
                },
            )

from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.mail.tools.discuss import Store

from .common import SignedContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestAccess(SignedContractCase):
    def _can_read(self, record, user):
        return record.with_user(user).has_access("read")

    def test_colleague_sees_neither_contract_nor_what_belongs_to_it(self):
        agreement = self.agreement
        self._invoice(agreement.instalment_ids[0])
        handover = self._hand_over(agreement)
        records = [
            agreement,
            agreement.instalment_ids[0],
            handover,
            handover.line_ids[0],
            agreement.sudo().instalment_ids.allocation_ids[0],
        ]
        for record in records:
            with self.subTest(model=record._name):
                self.assertTrue(self._can_read(record, self.user_sales))
                self.assertFalse(self._can_read(record, self.user_sales2))
                for user in (
                    self.user_sales_manager,
                    self.user_accountant,
                    self.user_care,
                    self.user_admin,
                ):
                    self.assertTrue(self._can_read(record, user), user.name)
        with self.assertRaises(AccessError):
            agreement.with_user(self.user_sales2).action_submit()

    def test_team_leader_sees_the_team(self):
        agreement = self._create_agreement()
        self.team.user_id = self.user_sales2
        self.assertTrue(self._can_read(agreement, self.user_sales2))

    def test_other_company_is_not_seen(self):
        agreement = self._create_agreement()
        other = self.env["res.company"].create({"name": "Công ty khác"})
        foreigner = new_test_user(
            self.env,
            "ct_foreigner",
            "crm_vn_base.group_crm_vn_sales_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        agreement = agreement.with_context(allowed_company_ids=other.ids)
        self.assertFalse(self._can_read(agreement, foreigner))
        instalment = agreement.sudo().instalment_ids[0].sudo(False)
        self.assertFalse(self._can_read(instalment, foreigner))

    def test_salesperson_does_not_delete_contracts(self):
        agreement = self._create_agreement()
        for user in (self.user_sales, self.user_sales_manager):
            with self.assertRaises(AccessError):
                agreement.with_user(user).unlink()

    def test_accountant_and_care_only_read_contracts(self):
        agreement = self.agreement
        for user in (self.user_accountant, self.user_care):
            record = agreement.with_user(user)
            with self.assertRaises(AccessError):
                record.name = "Khác"
            with self.assertRaises(AccessError):
                record.action_terminate()
            record.message_post(body="Đã gọi khách")

    def test_accountant_notes_follow_up_but_not_the_plan(self):
        draft = self._create_agreement().instalment_ids[0]
        running = self.agreement.instalment_ids[0]
        for instalment in (draft, running):
            instalment = instalment.with_user(self.user_accountant)
            instalment.write(
                {
                    "promise_date": "2026-04-01",
                    "dispute": "Thiếu biên bản",
                    "accountant_id": self.user_accountant.id,
                }
            )
            with self.assertRaises(UserError):
                instalment.percent = 99
        with self.assertRaises(AccessError):
            draft.with_user(self.user_accountant).unlink()

    def test_production_staff_see_no_contract_and_no_price(self):
        agreement = self.agreement
        project = agreement.project_ids.with_user(self.user_project)
        self.assertTrue(project.has_access("read"))
        for record in (agreement, agreement.instalment_ids[0], agreement.order_ids):
            self.assertFalse(self._can_read(record, self.user_project), record._name)
        self.assertFalse(self._can_read(agreement.order_line_ids[0], self.user_project))
        # their own screens open all the same
        handover = self.env["agreement.handover"].browse(
            agreement.action_create_handover()["res_id"]
        )
        Form(handover.with_user(self.user_project))
        arch = project.get_view(
            self.env.ref("project.edit_project").id, view_type="form"
        )["arch"]
        self.assertNotIn("action_view_agreement", arch)
        panel = project.get_panel_data()
        self.assertFalse(panel.get("show_sale_items"))
        self.assertNotIn("profitability_items", panel)
        project.web_read(
            {
                "agreement_id": {"fields": {"display_name": {}}},
                "progress_percent": {},
                "milestone_ids": {"fields": {"sale_line_display_name": {}}},
            }
        )

    def test_partner_form_opens_without_contract_rights(self):
        """The button of the agreement add-on must not break the contact form."""
        user = new_test_user(self.env, "ct_plain", "base.group_user")
        arch = self.customer.with_user(user).get_view(view_type="form")["arch"]
        self.assertNotIn("action_open_agreement", arch)
        Form(self.customer.with_user(user))
        customer = self.director.with_user(self.user_sales)
        self.assertEqual(customer.agreements_count, 1)
        self.assertEqual(
            self.env["agreement"].search(customer.action_open_agreement()["domain"]),
            self.agreement,
        )

    def test_bookkeeper_without_contract_rights_invoices_and_posts(self):
        """Who only keeps the books sees no contract, and nothing breaks for it."""
        user = new_test_user(
            self.env,
            "ct_books",
            "account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        agreement = self.agreement
        of_contract = self._invoice(agreement.instalment_ids[0], post=False)
        moves = self.env["account.move"].with_user(user)
        with Form(moves.with_context(default_move_type="out_invoice")) as form:
            form.partner_id = self.customer
            with form.invoice_line_ids.new() as line:
                line.product_id = self.product_store
        invoice = form.save()
        (invoice + of_contract.with_user(user)).action_post()
        self.assertEqual(set((invoice + of_contract).mapped("state")), {"posted"})
        self.assertFalse(agreement.with_user(user).has_access("read"))
        self.assertTrue(agreement.instalment_ids[0].allocation_ids)

    def test_forms_open_for_each_role(self):
        agreement = self.agreement
        self._invoice(agreement.instalment_ids[0])
        handover = self._hand_over(agreement)
        roles = (
            self.user_sales,
            self.user_sales_manager,
            self.user_accountant,
            self.user_care,
            self.user_admin,
        )
        for user in roles:
            for record in (agreement, agreement.instalment_ids[0], handover):
                with self.subTest(user=user.name, model=record._name):
                    self.assertTrue(Form(record.with_user(user)))

    def test_menus_per_role(self):
        app = self.env.ref("crm_vn_base.menu_root")
        contracts = self.env.ref("crm_vn_contract_project.menu_contracts")

        def menus(user, parent=contracts):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertLessEqual({app.id, contracts.id}, set(visible), user.name)
            return {
                menu.get_external_id()[menu.id].split(".")[1]
                for menu in parent.child_id
                if menu.id in visible
            }

        everybody = {"menu_agreement", "menu_agreement_instalment"}
        everybody |= {"menu_agreement_appendix", "menu_agreement_guarantee"}
        everybody |= {"menu_agreement_renewal"}
        money = {"menu_account_move", "menu_account_payment"}
        work = {
            "menu_project",
            "menu_project_document",
            "menu_project_report",
            "menu_agreement_handover",
            "menu_agreement_handover_defect",
        }
        sales = everybody | work | {"menu_account_move"}
        self.assertEqual(menus(self.user_sales), sales)
        self.assertEqual(menus(self.user_sales_manager), sales)
        self.assertEqual(
            menus(self.user_accountant), everybody | money | {"menu_agreement_handover"}
        )
        self.assertEqual(menus(self.user_project), work)
        self.assertEqual(menus(self.user_project, app), {"menu_contracts", "menu_help"})
        root = self.env.ref("agreement.agreement_menu_root")
        self.assertFalse(root.active)

    def test_who_reads_contracts_opens_their_projects(self):
        """Also what the history beside the form asks for."""
        project = self.agreement.project_ids
        for user in (self.user_sales, self.user_accountant, self.user_care):
            store = Store()
            project.with_user(user)._thread_to_store(
                store, [], request_list=["followers", "attachments"]
            )
            self.assertIn("collaborator_ids", str(store.get_result()), user.name)
            self.assertTrue(Form(project.with_user(user)))

    def test_links_lead_the_whole_way(self):
        agreement = self.agreement
        move = self._invoice(agreement.instalment_ids[0])
        handover = self._hand_over(agreement)
        project = agreement.project_ids
        self.assertEqual(agreement.action_view_projects()["res_id"], project.id)
        for method, records in (
            ("action_view_moves", move),
            ("action_view_instalments", agreement.instalment_ids),
            ("action_view_handovers", handover),
        ):
            action = getattr(agreement, method)()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, records, method)
        for record in (
            move.with_user(self.user_accountant),
            agreement.instalment_ids[0],
            handover,
            project.with_user(self.user_sales),
            agreement.order_ids,
        ):
            action = record.action_view_agreement()
            self.assertEqual(action["res_id"], agreement.id, record._name)

    def test_every_button_a_role_sees_opens(self):
        """No stat button leads to an access error."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Nam Hải: kho lạnh",
                "partner_id": self.director.id,
                "user_id": self.user_sales.id,
                "campaign_id": self.env["utm.campaign"].create({"name": "Hội thảo"}).id,
            }
        )
        agreement = self._create_agreement(lead_id=lead.id)
        self._sign(agreement)
        self._invoice(agreement.instalment_ids[0])
        self._hand_over(agreement)
        roles = ("sales", "sales_manager", "accountant", "care", "admin")
        for user in [getattr(self, f"user_{role}") for role in roles]:
            record = agreement.with_user(user)
            arch = etree.fromstring(record.get_view(view_type="form")["arch"])
            for button in arch.xpath("//div[@name='button_box']/button"):
                with self.subTest(user=user.name, button=button.get("name")):
                    action = getattr(record, button.get("name"))()
                    if action["type"] == "ir.actions.act_url":
                        self.assertTrue(action["url"].startswith("/my/contracts/"))
                        continue
                    target = self.env[action["res_model"]].with_user(user)
                    if action.get("res_id"):
                        found = target.browse(action["res_id"])
                    else:
                        found = target.search(action["domain"])
                    # later add-ons add buttons of their own, which may show nothing yet
                    self.assertEqual(len(found.read(["display_name"])), len(found))

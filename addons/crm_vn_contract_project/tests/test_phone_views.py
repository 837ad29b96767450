from lxml import etree

from odoo.tests import TransactionCase, tagged

MENUS = (
    "agreement_action_contracts",
    "agreement_instalment_action",
    "agreement_appendix_action",
    "agreement_guarantee_action",
    "agreement_action_renewal",
    "agreement_handover_action",
    "agreement_handover_defect_action",
    "project_project_action",
    "project_document_action",
)
FORMS = ("agreement", "agreement.appendix", "agreement.handover", "project.project")
# short lists of two or three narrow columns
NARROW = {"witness_ids", "review_ids", "collaborator_ids"}


@tagged("post_install", "-at_install")
class TestPhoneViews(TransactionCase):
    """A table does not fit a phone: there, rows are cards."""

    def test_menus_open_as_cards(self):
        for name in MENUS:
            action = self.env.ref(f"crm_vn_contract_project.{name}")
            with self.subTest(name):
                self.assertEqual(action.mobile_view_mode, "kanban")
                self.assertIn("kanban", action.view_mode)

    def test_lists_in_forms_have_cards(self):
        for model in FORMS:
            arch = self.env[model].get_view(view_type="form", mobile=True)["arch"]
            for field in etree.fromstring(arch).xpath("//field[./list]"):
                name = field.get("name")
                if name in NARROW or field.get("invisible") in ("1", "True"):
                    continue
                with self.subTest(f"{model}.{name}"):
                    self.assertIsNotNone(field.find("kanban"))

    def test_groups_of_contracts_stand_in_the_order_of_their_life(self):
        for model in ("agreement", "agreement.appendix", "agreement.handover"):
            field = self.env[model]._fields["state"]
            states = field.get_values(self.env)
            found = field.determine_group_expand(
                self.env[model], sorted(states[:4]), []
            )
            self.assertEqual(found, states[:4])

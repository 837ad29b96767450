import json

from odoo.exceptions import AccessError, UserError
from odoo.orm.model_classes import add_to_registry
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestEventState(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        from .event_state_tester import CrmEventStateTester

        name = CrmEventStateTester._name
        # Runs last: else fields of other models still point at the one that is gone.
        cls.addClassCleanup(cls.registry._setup_models__, cls.env.cr, [])
        cls.addClassCleanup(cls.registry.__delitem__, name)
        add_to_registry(cls.registry, CrmEventStateTester)
        cls.registry._setup_models__(cls.env.cr, [name])
        cls.registry.init_models(cls.env.cr, [name], {"models_to_check": True})
        cls.env["ir.model.access"].create(
            {
                "name": "tester",
                "model_id": cls.env["ir.model"]._get_id(name),
                "group_id": cls.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
                "perm_unlink": True,
            }
        )
        cls.user = new_test_user(cls.env, "event_user", groups="base.group_user")
        cls.Tester = cls.env[name].with_user(cls.user)

    def _rpc(self, method, args, context=None):
        """Call as a client does: what arrives went through JSON."""
        args = json.loads(json.dumps(args))
        context = json.loads(json.dumps(context or {}))
        return call_kw(self.Tester, method, args, {"context": context})

    def test_event_moves_the_state_and_is_logged_with_its_reason(self):
        record = self.Tester.create({"name": "HD-001"})
        record._set_state("send", log_reason="Khách yêu cầu", sent_on="2026-03-02")
        self.assertEqual(record.state, "sent")
        self.assertEqual(str(record.sent_on), "2026-03-02")
        body = record.message_ids[0].body
        self.assertIn("Gửi: Draft → Sent. Khách yêu cầu", body)
        self.assertEqual(record.message_ids[0].author_id, self.user.partner_id)

    def test_a_scheduled_event_is_logged_in_the_language_of_its_user(self):
        self.user.lang = "vi_VN"
        field = self.env["ir.model.fields"]._get(self.Tester._name, "state")
        sent = field.selection_ids.filtered(lambda choice: choice.value == "sent")
        sent.with_context(lang="vi_VN").name = "Đã gửi"
        record = self.Tester.with_context(lang=None).create({"name": "HD-001"})
        record._set_state("send")
        self.assertIn("→ Đã gửi", record.message_ids[0].body)

    def test_event_from_a_wrong_state_is_refused_for_all(self):
        records = self.Tester.create([{"name": "HD-001"}, {"name": "HD-002"}])
        records[0]._set_state("send")
        with self.assertRaisesRegex(UserError, "HD-002.*Draft.*Ký.*only from: Sent"):
            records._set_state("sign")
        self.assertEqual(records.mapped("state"), ["sent", "draft"])

    def test_typed_state_is_refused(self):
        record = self.Tester.create({"name": "HD-001"})
        with self.assertRaisesRegex(UserError, "HD-001.*not typed.*Gửi"):
            record.write({"state": "signed"})
        with self.assertRaisesRegex(UserError, "not typed"):
            record.state = "sent"
        record.write({"state": "draft", "name": "HD-002"})
        self.assertEqual((record.state, record.name), ("draft", "HD-002"))

    def test_create_in_another_state_is_refused(self):
        with self.assertRaisesRegex(UserError, "always starts as “Draft”"):
            self.Tester.create({"name": "HD-001", "state": "signed"})
        self.assertEqual(self.Tester.create({"state": "draft"}).state, "draft")

    def test_defaults_cannot_forge_the_state(self):
        record = self.Tester.with_context(default_state="signed").create({"name": "A"})
        self.assertEqual(record.state, "draft")
        self.env["ir.default"].set(self.Tester._name, "state", "signed", user_id=True)
        self.assertEqual(self.Tester.create({"name": "B"}).state, "draft")

    def test_rpc_cannot_forge_the_event(self):
        record = self.Tester.create({"name": "HD-001"})
        for forged in (True, "event", {"model": self.Tester._name, "ids": record.ids}):
            with self.assertRaises(UserError):
                self._rpc(
                    "write",
                    [record.ids, {"state": "sent"}],
                    {"crm_state_event": forged},
                )
            with self.assertRaises(UserError):
                self._rpc("create", [{"state": "sent"}], {"crm_state_event": forged})
        with self.assertRaisesRegex(AccessError, "Private methods"):
            self._rpc("_set_state", [record.ids, "send"])
        self.assertEqual(record.state, "draft")

    def test_import_cannot_type_the_state(self):
        result = self.Tester.load(["name", "state"], [["HD-009", "Signed"]])
        self.assertFalse(result["ids"])
        self.assertIn("always starts as", result["messages"][0]["message"])

    def test_permission_holds_for_the_records_of_the_event_only(self):
        records = self.Tester.create([{"name": "HD-001"}, {"name": "HD-002"}])
        from ..models.crm_event_state_mixin import _StateEvent

        other = records[1].with_context(crm_state_event=_StateEvent(records[0]))
        with self.assertRaises(UserError):
            other.write({"state": "sent"})

    def test_copy_starts_anew(self):
        record = self.Tester.create({"name": "HD-001"})
        record._set_state("send")
        self.assertEqual(record.copy().state, "draft")

    def test_groups_stand_in_the_order_of_the_states(self):
        things = self.Tester.create([{}, {}, {}])
        things[0]._set_state("send")
        things[1]._set_state("send")
        things[1]._set_state("sign")
        groups = self.Tester.with_context(read_group_expand=True).web_read_group(
            [("id", "in", things.ids)], ["state"], ["__count"]
        )["groups"]
        self.assertEqual([g["state"] for g in groups], ["draft", "sent", "signed"])

    def test_groups_without_records_are_not_shown(self):
        thing = self.Tester.create({})
        groups = self.Tester.with_context(read_group_expand=True).web_read_group(
            [("id", "=", thing.id)], ["state"], ["__count"]
        )["groups"]
        self.assertEqual([g["state"] for g in groups], ["draft"])

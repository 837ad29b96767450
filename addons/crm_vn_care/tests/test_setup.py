from odoo.tests import TransactionCase, tagged

from ..hooks import STAGE_NAMES, _name_stages


@tagged("post_install", "-at_install")
class TestSetup(TransactionCase):
    def _stage(self, name, lang="vi_VN"):
        stage = self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
        return stage.with_context(lang=lang)

    def test_the_stages_have_their_vietnamese_names(self):
        names = {"new": "Mới", "in_progress": "Đang xử lý", "done": "Đã giải quyết"}
        for stage, vietnamese in names.items():
            self.assertEqual(self._stage(stage).name, vietnamese)
        for xmlid, (english, vietnamese, _general) in STAGE_NAMES.items():
            stage = xmlid.removeprefix("helpdesk_ticket_stage_")
            self.assertEqual(self._stage(stage).name, vietnamese)
            self.assertEqual(self._stage(stage, "en_US").name, english)

    def test_a_name_somebody_gave_stays(self):
        self._stage("new").update_field_translations("name", {"vi_VN": "Chờ nhận"})
        self._stage("done").update_field_translations("name", {"en_US": "Closed"})
        self._stage("awaiting").update_field_translations("name", {"vi_VN": "Awaiting"})
        self._stage("rejected").update_field_translations(
            "name", {"vi_VN": "Bị từ chối"}
        )
        _name_stages(self.env)
        self.assertEqual(self._stage("new").name, "Chờ nhận")
        self.assertEqual(self._stage("done", "en_US").name, "Closed")
        self.assertEqual(self._stage("awaiting").name, "Chờ khách hàng")
        self.assertEqual(self._stage("rejected").name, "Từ chối")

    def test_stages_send_our_mails_and_oca_s_are_archived(self):
        ours = self.env.ref("crm_vn_care.mail_template_ticket_solved")
        self.assertEqual(self._stage("done").mail_template_id, ours)
        self.assertTrue(self._stage("done").is_solved)
        self.assertEqual(
            self._stage("done").rating_mail_template_id,
            self.env.ref("crm_vn_care.mail_template_ticket_rating"),
        )
        self.assertFalse(self.env.ref("helpdesk_mgmt.closed_ticket_template").active)

    def test_a_mail_somebody_chose_stays(self):
        mine = self.env.ref("crm_vn_care.mail_template_ticket_received").copy()
        self._stage("done").mail_template_id = mine
        self.env["helpdesk.ticket.stage"]._set_up_upstream_stages()
        self.assertEqual(self._stage("done").mail_template_id, mine)

    def test_one_app_is_enough(self):
        root = self.env.ref("helpdesk_mgmt.helpdesk_ticket_main_menu")
        self.assertFalse(root.active)
        config = self.env.ref("helpdesk_mgmt.helpdesk_ticket_config_main_menu")
        self.assertEqual(config.parent_id, self.env.ref("crm_vn_care.menu_care"))

    def test_every_type_of_case_is_one_of_the_team(self):
        team = self.env.ref("crm_vn_care.helpdesk_team_care")
        types = team.with_context(lang="vi_VN").type_ids.mapped("name")
        for name in ("Khiếu nại", "Lỗi sản phẩm", "Bảo hành", "Góp ý", "Câu hỏi"):
            self.assertIn(name, types)
        self.assertFalse(team.use_sla)

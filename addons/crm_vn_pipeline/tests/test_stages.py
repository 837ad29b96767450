from odoo.tests import tagged

from ..hooks import STAGE_NAMES, rename_core_stages
from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestStages(PipelineCommon):
    def setUp(self):
        super().setUp()
        self.stage = self.env.ref("crm.stage_lead2")

    def _names(self, stage):
        return [stage.with_context(lang=lang).name for lang in ("en_US", "vi_VN")]

    def _set_names(self, english, vietnamese):
        self.stage.update_field_translations(
            "name", {"en_US": english, "vi_VN": vietnamese}
        )

    def test_five_stages_of_the_process(self):
        for xmlid, names in STAGE_NAMES.items():
            names = {lang: core[-1] for lang, (core, _ours) in names.items()}
            self.env.ref(xmlid).update_field_translations("name", names)
        rename_core_stages(self.env)
        stages = self.env.ref("crm_vn_pipeline.crm_stage_negotiation")
        for xmlid in STAGE_NAMES:
            stages |= self.env.ref(xmlid)
        self.assertEqual(
            stages.sorted("sequence").with_context(lang="vi_VN").mapped("name"),
            ["Liên hệ", "Đánh giá", "Đề xuất giải pháp", "Đàm phán", "Chốt deal"],
        )
        self.assertEqual(stages.filtered("is_won"), self.env.ref("crm.stage_lead4"))

    def test_renamed_stage_is_left_alone(self):
        self._set_names("Site survey", "Khảo sát")
        rename_core_stages(self.env)
        self.assertEqual(self._names(self.stage), ["Site survey", "Khảo sát"])

    def test_each_language_is_judged_by_itself(self):
        self._set_names("Qualified", "Khảo sát")
        rename_core_stages(self.env)
        self.assertEqual(self._names(self.stage), ["Assessment", "Khảo sát"])

    def test_untranslated_core_name_is_renamed(self):
        self._set_names("Qualified", "Qualified")
        rename_core_stages(self.env)
        self.assertEqual(self._names(self.stage), ["Assessment", "Đánh giá"])

    def test_missing_stage_is_no_error(self):
        self.env["ir.model.data"].search(
            [("module", "=", "crm"), ("name", "=", "stage_lead2")]
        ).unlink()
        names = self._names(self.stage)
        rename_core_stages(self.env)
        self.assertEqual(self._names(self.stage), names)

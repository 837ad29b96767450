from odoo.modules import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import code_translations

from ..overlays import replacements

LANG = "vi_VN"


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    """The words of the suite are seen, and those of the user are respected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANG)
        cls.modules = cls.env["ir.module.module"]
        cls.field = cls.env.ref("sales_team.field_res_users__sale_team_id")

    def load_terms(self):
        self.modules._load_module_terms(["sales_team", "crm_vn_base"], [LANG])

    def label(self):
        return self.field.with_context(lang=LANG).field_description

    def set_label(self, word):
        self.field.update_field_translations("field_description", {LANG: word})

    def word(self):
        """What our file says of this label."""
        folder = Manifest.for_addon("crm_vn_base").path
        xmlid = "sales_team.field_res_users__sale_team_id"
        found = [w for w in replacements(folder, LANG) if w.xmlid == xmlid]
        (word,) = [w for w in found if w.field == "field_description"]
        return word

    def test_upstreams_word_gives_way(self):
        word = self.word()
        self.set_label(word.theirs)
        self.load_terms()
        self.assertEqual(self.label(), word.ours)

    def test_an_update_of_the_other_module_keeps_our_word(self):
        self.load_terms()
        self.modules._load_module_terms(["sales_team"], [LANG])
        self.assertEqual(self.label(), self.word().ours)

    def test_a_word_typed_in_the_database_stays(self):
        self.set_label("Đội của tôi")
        self.load_terms()
        self.assertEqual(self.label(), "Đội của tôi")

    def test_code_terms_are_read_from_the_overlay(self):
        terms = code_translations.get_python_translations(
            "partner_industry_secondary", LANG
        )
        source = "The main industry must be different from the secondary industries."
        self.assertEqual(
            terms.get(source), "Ngành nghề chính phải khác các ngành nghề phụ."
        )

    def test_a_module_installed_after_ours_gets_our_words_too(self):
        self.set_label(self.word().theirs)
        self.modules._load_module_terms(["sales_team"], [LANG])
        self.assertEqual(self.label(), self.word().ours)

    def test_a_label_of_a_mixin_is_translated_in_every_model(self):
        selections = self.env["ir.model.fields.selection"].search(
            [("field_id.name", "=", "activity_state"), ("value", "=", "planned")]
        )
        self.assertGreater(len(selections), 5)
        self.load_terms()
        words = selections.with_context(lang=LANG).mapped("name")
        self.assertNotIn("Planned", words)

    def test_what_a_scheduled_action_creates_is_announced_in_one_language(self):
        self.env.user.lang = LANG
        partner = self.env["res.partner"].with_context(lang=None).create({"name": "An"})
        body = partner.message_ids[-1:].body
        self.assertIn("Liên hệ", body)
        self.assertNotIn("Contact", body)

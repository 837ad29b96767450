from odoo.tests import Form, tagged

from .selling_common import SellingCommon


@tagged("post_install", "-at_install")
class TestPotential(SellingCommon):
    def test_the_level_is_the_probability_and_the_prediction_stands_beside(self):
        lead = self._create_lead(potential_level="60").with_user(self.sales)
        self.assertEqual(lead.probability, 60)
        lead.potential_level = "80"
        self.assertEqual(lead.probability, 80)
        self.env.cr.execute(
            "UPDATE crm_lead SET automated_probability = 30 WHERE id = %s", [lead.id]
        )
        lead.invalidate_recordset()
        self.assertEqual((lead.probability, lead.automated_probability), (80, 30))
        self.assertEqual(lead.potential_gap, 50)
        self.assertFalse(lead.is_automated_probability)

    def test_it_comes_from_the_customer_and_may_be_corrected(self):
        self.partner.potential_level = "50"
        lead = self._create_lead()
        self.assertEqual((lead.potential_level, lead.probability), ("50", 50))
        with Form(lead.with_user(self.sales)) as form:
            form.potential_level = "80"
            self.assertEqual(form.probability, 80)
        self.assertEqual(lead.probability, 80)
        self.assertEqual(self.partner.potential_level, "50")

    def test_what_moves_the_prediction_does_not_move_the_judgement(self):
        lead = self._create_lead(potential_level="80").with_user(self.sales)
        lead.stage_id = self.proposal
        lead.tag_ids = self.env["crm.tag"].create({"name": "Kho lạnh"})
        self.env["crm.lead"]._update_automated_probabilities()
        self.assertEqual(lead.probability, 80)

    def test_core_s_alignment_is_put_back(self):
        lead = self._create_lead(potential_level="80")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET probability = 12 WHERE id = %s", [lead.id]
        )
        lead.invalidate_recordset()
        self.env["crm.lead"]._update_automated_probabilities()
        self.assertEqual(lead.probability, 80)

    def test_a_typed_probability_takes_the_level_away(self):
        lead = self._create_lead(potential_level="80").with_user(self.sales)
        lead.probability = 35
        self.assertEqual((lead.probability, lead.potential_level), (35, False))
        lead.stage_id = self.proposal
        self.assertEqual(lead.probability, 35)

    def test_the_button_of_the_prediction_takes_it_away_too(self):
        lead = self._create_lead(potential_level="80")
        lead.action_set_automated_probability()
        self.assertFalse(lead.potential_level)
        self.assertEqual(lead.probability, lead.automated_probability)

    def test_the_end_decides_over_the_level(self):
        won, lost = self._create_lead(potential_level="60"), self._create_lead()
        lost.potential_level = "80"
        won.action_set_won()
        lost.action_set_lost()
        lost.tag_ids = self.env["crm.tag"].create({"name": "Kho lạnh"})
        self.assertEqual((won.probability, won.won_status), (100, "won"))
        self.assertEqual((lost.probability, lost.won_status), (0, "lost"))
        self.assertEqual(won.potential_level, "60")
        lost.action_restore()
        self.assertEqual((lost.probability, lost.won_status), (80, "pending"))

    def test_sure_is_not_won(self):
        lead = self._create_lead(potential_level="100")
        self.assertEqual((lead.probability, lead.won_status), (100, "pending"))
        self.assertFalse(lead.date_closed)

    def test_without_a_level_core_goes_on_as_ever(self):
        lead = self._create_lead(probability=35)
        lead.stage_id = self.proposal
        self.assertEqual(lead.probability, 35)
        self.assertFalse(lead.potential_level)

import hashlib
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from ..sms_api import STATES, EsmsUnsure, call
from ..tools import esms

# a request id protects against a second sending for 24 hours, less the slack of clocks
PROTECTED = timedelta(hours=23)
RETRY_MINUTES = (1, 5, 15, 60, 180, 360)
RANK = {"unsure": 0, "accepted": 1, "failed": 2, "delivered": 3}
BATCH = 50
VIETNAM = pytz.timezone(ZONE)


class EsmsDelivery(models.Model):
    """One SMS given to eSMS: what was sent, what it cost, whether it arrived.

    unsure (no clear answer: repeated under the same request id) → accepted (not yet
    delivered) → delivered or failed, by callback or query. A state never goes back, in
    whatever order and however often reports come.
    """

    _name = "esms.delivery"
    _description = "SMS Sent by eSMS"
    _order = "id desc"
    _rec_name = "number"

    company_id = fields.Many2one("res.company", required=True, index=True)
    uuid = fields.Char(required=True, readonly=True, export_string_translation=False)
    request_id = fields.Char(required=True, readonly=True, index=True)
    smsid = fields.Char(string="eSMS Number", readonly=True, index="btree_not_null")
    kind = fields.Selection(
        [("care", "Care"), ("ad", "Advertising")], required=True, readonly=True
    )
    mailing_id = fields.Many2one(
        "mailing.mailing", readonly=True, index="btree_not_null", ondelete="set null"
    )
    number = fields.Char(readonly=True)
    body = fields.Text(string="Text", readonly=True)
    segments = fields.Integer(readonly=True)
    sandbox = fields.Boolean(readonly=True)
    state = fields.Selection(
        [
            ("unsure", "No clear answer"),
            ("accepted", "Accepted"),
            ("delivered", "Delivered"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="unsure",
    )
    code = fields.Char(string="Answer", readonly=True)
    reason = fields.Char(readonly=True)
    price = fields.Float(
        string="Price (đ)", readonly=True, digits=(16, 0), help="As eSMS reported it."
    )
    attempts = fields.Integer(readonly=True)
    next_on = fields.Datetime(string="Next Attempt", readonly=True)
    first_on = fields.Datetime(string="First Attempt", readonly=True)
    done_on = fields.Datetime(string="Final Report", readonly=True)

    _uuid_uniq = models.UniqueIndex("(uuid)", "This SMS was given to eSMS already.")
    _next_idx = models.Index("(next_on) WHERE state IN ('unsure', 'accepted')")

    # === Preparing: called while core sends its queue ===

    @api.model
    def _prepare(self, company, messages):
        """Return a row for each number of the messages, in their order.

        An SMS that was tried before keeps its row, and with it its request id.
        """
        uuids = [number["uuid"] for part in messages for number in part["numbers"]]
        known = {row.uuid: row for row in self.search([("uuid", "in", uuids)])}
        sms = self.env["sms.sms"].sudo().search([("uuid", "in", uuids)])
        sms_by_uuid = sms.grouped("uuid")
        vals_list = [
            vals
            for message in messages
            for vals in self._prepare_message(company, message, sms_by_uuid)
            if vals["uuid"] not in known
        ]
        known |= {row.uuid: row for row in self.create(vals_list)}
        rows = self.browse([known[uuid].id for uuid in uuids])
        # what was refused before is tried under a new id: the first was used up
        rows.filtered(lambda row: row.state == "failed")._renew()
        return rows

    @api.model
    def _prepare_message(self, company, message, sms_by_uuid):
        text = company._esms_text(message["content"])
        ads = [
            number["uuid"]
            for number in message["numbers"]
            if number["uuid"] in sms_by_uuid
            and sms_by_uuid[number["uuid"]].esms_type == esms.AD
        ]
        ads_id = hashlib.sha256("".join(sorted(ads)).encode()).hexdigest()[:32]
        for number in message["numbers"]:
            is_ad = number["uuid"] in ads
            sms = sms_by_uuid.get(number["uuid"])
            yield {
                "company_id": company.id,
                "mailing_id": sms.mailing_id.id if sms else False,
                "uuid": number["uuid"],
                "request_id": ads_id if is_ad else number["uuid"],
                "kind": esms.AD if is_ad else esms.CARE,
                "number": number["number"],
                "body": text,
                "segments": esms.measure(text).segments,
                "sandbox": company.esms_sandbox,
                "first_on": fields.Datetime.now(),
            }

    def _renew(self):
        for row in self:
            again = f"{row.uuid[:28]}-{row.attempts}"
            row.write({"state": "unsure", "request_id": again, "code": False})
            row.first_on = fields.Datetime.now()

    # === Sending ===

    def _send(self):
        """Give the messages to eSMS; what was accepted is not given twice."""
        todo = self.filtered(lambda row: row.state == "unsure")
        for row in todo:
            problem = row._get_problem()
            if problem:
                row._close(*problem)
        for _request_id, rows in (
            todo.filtered(lambda row: row.state == "unsure")
            .grouped("request_id")
            .items()
        ):
            rows._send_request()

    def _get_problem(self):
        """Return (code, reason) of what eSMS would refuse, or nothing."""
        self.ensure_one()
        if not self.number:
            return "number", self.env._("There is no phone number.")
        if not esms.national(self.number):
            return "foreign", self.env._(
                "%s is no mobile number of Vietnam: eSMS reaches no other.", self.number
            )
        size = esms.measure(self.body)
        if not size.segments:
            return "empty", self.env._("The text is empty.")
        if size.too_long:
            return "long", self.env._(
                "The text has %(length)s letters; %(most)s are possible. Shorten it.",
                length=size.length,
                most=esms.LONGEST[size.encoding],
            )
        if self.kind == esms.AD and not esms.AD_LABEL.match(self.body):
            return "label", self.env._("Advertising starts with [QC] or [AD].")
        if self.kind == esms.AD and (brand := self.company_id._esms_brand_problem()):
            return "brand", brand
        return None

    def _send_request(self):
        """Send the rows of one request id with one call."""
        kind = self[0].kind
        if kind == esms.AD and len(self) < esms.LEAST_ADS and not self[0].attempts:
            self._close("107", self._get_reasons()["107"])
            return
        try:
            answer = call(
                self.company_id, esms.PATHS[kind], payload=self._prepare_request()
            )
            outcome, code = esms.judge(answer)
        except EsmsUnsure as error:
            answer, outcome, code = {}, "unsure", str(error)
        for row in self:
            row.attempts += 1
        if outcome == "accepted":
            self._accept(code, answer.get("SMSID"))
        elif outcome == "refused":
            reasons = self._get_reasons()
            said = str(answer.get("ErrorMessage") or "")[:200]
            self._close(code, reasons.get(code) or said or reasons["other"])
        else:
            self._wait(code)

    def _prepare_request(self):
        """Return the body of the call, without the keys."""
        first, company = self[0], self.company_id
        numbers = [esms.national(row.number) for row in self]
        payload = {
            "Content": first.body,
            "Brandname": company.esms_brandname,
            "SmsType": esms.SMS_TYPE[first.kind],
            "IsUnicode": "1" if company.esms_unicode else "0",
            "Sandbox": "1" if first.sandbox else "0",
            "RequestId": first.request_id,
            "CallbackUrl": company.esms_callback_url,
        }
        if first.kind == esms.AD:
            payload["Phones"] = numbers
            local = pytz.utc.localize(fields.Datetime.now()).astimezone(VIETNAM)
            if send_on := esms.ad_send_date(local):
                payload["SendDate"] = f"{send_on:%Y-%m-%d %H:%M:%S}"
        else:
            payload["Phone"] = numbers[0]
        return payload

    def _accept(self, code, smsid):
        values = {
            "state": "accepted",
            "code": code,
            "reason": False,
            "next_on": fields.Datetime.now() + timedelta(minutes=15),
        }
        if smsid:
            values["smsid"] = str(smsid)[:100]
        self.write(values)

    def _wait(self, code):
        """No clear answer: repeat under the same request id while that is safe."""
        now = fields.Datetime.now()
        for row in self:
            pauses = RETRY_MINUTES[min(row.attempts - 1, len(RETRY_MINUTES) - 1)]
            next_on = now + timedelta(minutes=pauses)
            if next_on > row.first_on + PROTECTED:
                row._close(code, self._get_reasons()["silent"])
            else:
                row.write({"code": code, "next_on": next_on})

    def _close(self, code, reason):
        self.write(
            {
                "state": "failed",
                "code": code,
                "reason": reason,
                "done_on": fields.Datetime.now(),
                "next_on": False,
            }
        )

    def _get_result(self):
        """Return what core's queue expects of a message."""
        self.ensure_one()
        if self.state == "failed":
            state = {"number": "sms_number_missing", "foreign": "foreign_number"}.get(
                self.code, STATES.get(self.code, "esms_refused")
            )
            return {"uuid": self.uuid, "state": state, "failure_reason": self.reason}
        state = {"unsure": "processing", "delivered": "delivered"}.get(
            self.state, "success"
        )
        return {"uuid": self.uuid, "state": state}

    @api.model
    def _get_reasons(self):
        """Return what the codes of eSMS mean, and what to do."""
        return {
            "99": self.env._("The number is blocked by eSMS or refuses messages."),
            "101": self.env._(
                "The keys are wrong. Copy them anew from your eSMS page."
            ),
            "102": self.env._("eSMS has no price for your account. Ask eSMS."),
            "103": self.env._("The balance at eSMS is used up. Top it up, then retry."),
            "104": self.env._("The brand name is not registered at eSMS."),
            "107": self.env._(
                "eSMS takes advertising for at least %s numbers. Add recipients, or "
                "send it as care if it offers nothing.",
                esms.LEAST_ADS,
            ),
            "108": self.env._("eSMS finds the phone number wrong."),
            "118": self.env._("eSMS does not know this type of message."),
            "120": self.env._("The limit of your eSMS account is reached."),
            "140": self.env._(
                "The address of this server is not on your list at eSMS."
            ),
            "146": self.env._(
                "The text does not match the template registered for the brand name."
            ),
            "177": self.env._("The brand name is not registered with this network."),
            "silent": self.env._(
                "eSMS gave no clear answer for a day. Look at your eSMS page before "
                "sending again."
            ),
            "report": self.env._("The network did not deliver it."),
            "other": self.env._("eSMS refused it without a reason."),
        }

    # === Scheduled: repeat what is unsure, ask about what is silent ===

    @api.model
    def _cron_follow_up(self):
        cron = self.env["ir.cron"]
        due = Domain("state", "in", ("unsure", "accepted")) & Domain(
            "next_on", "<=", fields.Datetime.now()
        )
        cron._commit_progress(remaining=self.search_count(due))
        last_id = 0
        while batch := self.search(
            due & Domain("id", ">", last_id), limit=BATCH, order="id"
        ):
            last_id = batch[-1].id
            taken = batch.try_lock_for_update()
            taken._follow_up()
            if not cron._commit_progress(len(taken)):
                break

    def _follow_up(self):
        unsure = self.filtered(lambda row: row.state == "unsure")
        for _request_id, rows in unsure.grouped("request_id").items():
            rows._send_request()
            rows._tell_core()
        for smsid, rows in (self - unsure).grouped("smsid").items():
            rows._ask(smsid)

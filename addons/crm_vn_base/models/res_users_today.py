from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..tools import lunar
from ..tools.local_day import ZONE
from ..tools.person_name import calling_name

# rows of a panel: what is not shown is behind "See all"
ROWS = 8


class ResUsers(models.Model):
    """'Today': what waits for whom, on one screen, in one request.

    The screen draws tiles, which come from :meth:`_today_tiles` of every add-on. A tile
    with ``rows`` is a panel with its first records, one without is a number; each opens
    exactly the records it counts. Nothing is counted that the user may not read.
    """

    _inherit = "res.users"

    @api.model
    @api.readonly
    def get_today(self, team=False):
        """Return what the screen shows to the current user.

        ``team``: of all people of the teams he is in or leads, for managers only.
        """
        # what is counted is what the user may read, not what the system may
        user = self.env.user.sudo(False)
        leads = user.has_group("crm_vn_base.group_crm_vn_sales_manager")
        user = user.with_context(
            tz=self.env.context.get("tz") or user.tz or ZONE,
            today_team=bool(team) and leads,
        )
        tiles = [self._complete_today_tile(t) for t in user._today_tiles() if t]
        tiles.sort(key=lambda tile: tile["sequence"])
        return {
            **user._prepare_today_header(),
            "sections": user._group_today_tiles(t for t in tiles if "rows" not in t),
            "panels": [tile for tile in tiles if "rows" in tile],
            "shortcuts": user._today_shortcuts(),
            "notices": user._today_notices(),
            "leads_team": leads,
            "team": user._is_today_of_team(),
        }

    # === Hooks of the later add-ons ===

    def _today_tiles(self):
        """Return the tiles of this user's screen: what :meth:`_today_tile` returns.

        Each add-on appends its own; None is left out.
        """
        self.ensure_one()
        return [
            *self._today_tiles_of_the_day(),
            *self._today_tiles_of_customers(),
            self._today_panel_agenda(),
            self._today_panel_tasks(),
            self._today_panel_birthdays(),
        ]

    def _today_sections(self):
        """Return the groups of number tiles: {key: (place, title)}."""
        return {
            "today": (10, self.env._("To do today")),
            "customers": (90, self.env._("Customers")),
        }

    def _today_shortcuts(self):
        """Return the buttons at the top: dicts of label, icon and action."""
        return [
            {
                "label": self.env._("Log an interaction"),
                "icon": "fa-commenting-o",
                "action": self.env["crm.interaction"]._action_log(),
            },
            {
                "label": self.env._("Update a customer"),
                "icon": "fa-pencil-square-o",
                "action": "crm_vn_base.crm_update_desk_action",
            },
        ]

    def _today_tile(
        self, key, label, model, domain, *, action, section="today", sequence=50,
        icon="", tone="", **more,
    ):  # fmt: skip
        """Return a tile, or None where the user may not read the model.

        ``action`` is the XML id of the window action that shows the counted records,
        ``tone`` (warning, danger, success, info) colours a number that is not zero.
        ``more``: ``amount`` with ``currency_id`` is shown instead of the number,
        ``view`` is the view to open first, ``rows`` make it a panel.
        """
        Model = self.env[model]
        if not Model.has_access("read"):
            return None
        return {
            "key": key,
            "label": label,
            "value": Model.search_count(domain),
            "domain": list(domain),
            "action": action,
            "section": section,
            "sequence": sequence,
            "icon": icon,
            "tone": tone,
            **more,
        }

    def _today_panel(self, key, label, model, domain, make_row, *, order, **tile):
        """Return a panel of the first records, or None as :meth:`_today_tile`.

        ``make_row(record)`` returns a :meth:`_today_row`, ``order`` says which come
        first, ``empty`` is what to say where there is none.
        """
        Model = self.env[model]
        if not Model.has_access("read"):
            return None
        records = Model.search(domain, limit=ROWS, order=order)
        rows = [make_row(record) for record in records]
        return self._today_tile(key, label, model, domain, rows=rows, **tile)

    def _today_row(self, record, title, *, when="", note="", tone="", **more):
        """Return one row of a panel; a click opens the record."""
        return {
            "model": record._name,
            "id": record.id,
            "title": title or "",
            "when": when,
            "note": note or "",
            "tone": tone,
            **more,
        }

    # === Whose, when ===

    def _is_today_of_team(self):
        return bool(self.env.context.get("today_team"))

    def _get_today_users(self):
        """Return whose work is shown: one's own, or the teams'."""
        return self.sudo()._get_team_mates() if self._is_today_of_team() else self

    def _get_today_domain(self, fname="user_id"):
        """Return what makes a record one of theirs, as a domain."""
        return Domain(fname, "in", self._get_today_users().ids)

    def _get_today(self):
        return fields.Date.context_today(self)

    def _to_utc_midnight(self, day):
        """Return when a day begins where the user lives, as it is stored."""
        zone = pytz.timezone(self.env.context.get("tz") or self.tz or ZONE)
        midnight = zone.localize(datetime.combine(day, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _days_to_words(self, day):
        """Return a day as people say it: today, tomorrow, 2 days ago, or its date."""
        days = (day - self._get_today()).days
        if days < 0:
            return self.env._("%(count)s days late", count=-days)
        if days < 2:
            return self.env._("Tomorrow") if days else self.env._("Today")
        return tools.format_date(self.env, day, date_format="dd/MM")

    # === The screen ===

    def _prepare_today_header(self):
        today = self._get_today()
        return {
            "greeting": self._get_greeting(),
            "date": tools.format_date(self.env, today, date_format="EEEE, dd/MM/yyyy"),
            "lunar_date": self._get_lunar_date(today),
        }

    def _get_greeting(self):
        hour = fields.Datetime.context_timestamp(self, fields.Datetime.now()).hour
        name = calling_name(self.name)
        if hour < 11:
            return self.env._("Good morning, %(name)s", name=name)
        if hour < 18:
            return self.env._("Good afternoon, %(name)s", name=name)
        return self.env._("Good evening, %(name)s", name=name)

    def _get_lunar_date(self, day):
        try:
            found = lunar.solar_to_lunar(day)
        except lunar.LunarRangeError:
            return ""
        leap = self.env._(" (leap month)") if found.leap else ""
        return self.env._(
            "%(day)s/%(month)s%(leap)s, year %(name)s by the lunar calendar",
            day=found.day,
            month=found.month,
            leap=leap,
            name=lunar.year_name(found.year),
        )

    def _today_notices(self, days=14):
        """Return the kept occasions that come soon, in words."""
        today = self._get_today()
        soon = Domain("next_date", ">=", today)
        soon &= Domain("next_date", "<=", today + timedelta(days=days))
        # sudo: everybody may know which day comes next
        occasions = self.env["vn.occasion"].sudo()._get_enabled().filtered_domain(soon)
        return [
            {
                "label": occasion.name,
                "when": self._days_to_words(occasion.next_date),
            }
            for occasion in occasions.sorted("next_date")[:3]
        ]

    @api.model
    def _complete_today_tile(self, tile):
        """A tile needs no more than label, value, action and domain."""
        return {
            "key": f"{tile['action']}-{tile['label']}",
            "section": "today",
            "sequence": 90,
            "icon": "",
            "tone": "",
            **tile,
        }

    def _group_today_tiles(self, tiles):
        """Return the sections that have tiles, each with its own."""
        sections = sorted(self._today_sections().items(), key=lambda item: item[1][0])
        groups = {
            key: {"key": key, "label": label, "tiles": []}
            for key, (_place, label) in sections
        }
        for tile in tiles:
            groups[tile["section"]]["tiles"].append(tile)
        return [group for group in groups.values() if group["tiles"]]

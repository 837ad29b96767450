from odoo import api, models
from odoo.exceptions import UserError


class _StateEvent:
    """Permission to write the state of some records, for one write.

    It travels in the context of that write. A context that comes over RPC is made of
    JSON or XML values and can never hold an instance of this class.
    """

    __slots__ = ("ids", "model")

    def __init__(self, records):
        self.model = records._name
        self.ids = frozenset(records.ids)

    def allows(self, records):
        return self.model == records._name and self.ids.issuperset(records.ids)


class CrmEventStateMixin(models.AbstractModel):
    """State that follows from events: nobody types it.

    How to use it::

        class CrmThing(models.Model):
            _name = "crm.thing"
            _inherit = ["mail.thread", "crm.event.state.mixin"]

            state = fields.Selection([...], default="draft", required=True)

            def _state_events(self):
                return super()._state_events() | {
                    # event: ((states it may start from), state it leads to)
                    "send": (("draft",), "sent"),
                    "cancel": (("draft", "sent"), "cancelled"),
                }

            def _state_event_labels(self):
                return super()._state_event_labels() | {
                    "send": self.env._("Send"), "cancel": self.env._("Cancel"),
                }

            def action_send(self):
                self._set_state("send", sent_on=fields.Date.context_today(self))

    - ``_set_state(event, log_reason="", **values)`` checks that every record may take
      the event (``UserError`` naming record, state and what is possible), writes the
      new state and ``values`` in one write, and logs the event in the chatter (with
      ``log_reason``, the answer to "why"). It is the only way to change the state.
    - ``create`` always starts in the field's default state; ``create`` and ``write``
      refuse any other, from the form, an import, RPC, or code. Neither
      ``default_state`` in the context nor a stored default value changes that.
    - A copy starts anew.
    - Do not set ``tracking`` on the state: the event is logged already.
    - A model whose state has another name sets ``_event_state_field = "visit_state"``.
    - Groups by state stand in the order of the states with
      ``group_expand="_group_expand_state"`` on the field.
    - A later add-on adds events by extending ``_state_events`` (and states by
      ``selection_add``); it reacts to one by extending the named hook of the model
      (``_on_signed()``, …), which the model calls after ``_set_state``.
    """

    _name = "crm.event.state.mixin"
    _description = "State Moved by Events"

    _event_state_field = "state"

    # === Events: to extend ===

    def _state_events(self):
        """Return ``{event: ((from states…), to state)}``."""
        return {}

    def _state_event_labels(self):
        """Return ``{event: translated label}`` for messages and the chatter."""
        return {}

    # === Reading ===

    @api.model
    def _group_expand_state(self, states, domain):
        """Return the states found, in the order of the selection."""
        selection = self._fields[self._event_state_field].get_values(self.env)
        return [state for state in selection if state in states]

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Start each record in the initial state, and refuse another one."""
        fname = self._event_state_field
        initial = self._initial_state()
        new_vals_list = []
        for vals in vals_list:
            if vals.get(fname, initial) != initial:
                raise UserError(
                    self.env._(
                        "A new record of “%(model)s” always starts as “%(state)s”. "
                        "Create it so, then use the buttons of its form.",
                        model=self._get_model_label(),
                        state=self._get_state_label(initial),
                    )
                )
            # written explicitly, since a default from the context would win otherwise
            new_vals_list.append({**vals, fname: initial})
        return super().create(new_vals_list)

    def write(self, vals):
        """Refuse a change of state that is not an event."""
        fname = self._event_state_field
        if fname in vals and not self._may_write_state():
            changed = self.filtered(lambda record: record[fname] != vals[fname])
            if changed:
                changed[0]._raise_state_typed()
            vals = {key: value for key, value in vals.items() if key != fname}
        return super().write(vals)

    def copy_data(self, default=None):
        fname = self._event_state_field
        return [
            {key: value for key, value in vals.items() if key != fname}
            for vals in super().copy_data(default=default)
        ]

    # === The one way ===

    def _set_state(self, event, /, *, log_reason="", **values):
        """Perform ``event`` on all records, or on none.

        :param str event: a key of :meth:`_state_events`
        :param str log_reason: why, for the chatter
        :param values: other fields written together with the state
        """
        from_states, to_state = self._state_events()[event]
        fname = self._event_state_field
        for record in self:
            if record[fname] not in from_states:
                record._raise_event_refused(event)
        if not self:
            return
        logged = self._with_language_of_log()
        old_labels = {rec.id: rec._get_state_label(rec[fname]) for rec in logged}
        records = self.with_context(crm_state_event=_StateEvent(self))
        records.write({**values, fname: to_state})
        logged._log_state_event(event, old_labels, log_reason)

    def _may_write_state(self):
        token = self.env.context.get("crm_state_event")
        return isinstance(token, _StateEvent) and token.allows(self)

    def _initial_state(self):
        default = self._fields[self._event_state_field].default
        return default(self) if default else False

    # === Words ===

    def _get_state_label(self, state):
        field = self._fields[self._event_state_field]
        return dict(field._description_selection(self.env)).get(state, state or "")

    def _get_event_label(self, event):
        return self._state_event_labels().get(event, event)

    def _get_model_label(self):
        # sudo: users may not read the list of models, its names are no secret
        return self.env["ir.model"].sudo()._get(self._name).name

    def _raise_event_refused(self, event):
        self.ensure_one()
        from_states = self._state_events()[event][0]
        raise UserError(
            self.env._(
                "“%(record)s” is in the state “%(state)s”, so “%(event)s” is not "
                "possible. It is possible only from: %(states)s.",
                record=self.display_name,
                state=self._get_state_label(self[self._event_state_field]),
                event=self._get_event_label(event),
                states=", ".join(self._get_state_label(s) for s in from_states),
            )
        )

    def _raise_state_typed(self):
        self.ensure_one()
        current = self[self._event_state_field]
        events = [
            self._get_event_label(event)
            for event, (from_states, _to) in self._state_events().items()
            if current in from_states
        ]
        raise UserError(
            self.env._(
                "The state of “%(record)s” is not typed, it follows from what happens. "
                "It is “%(state)s” now; possible from here: %(events)s.",
                record=self.display_name,
                state=self._get_state_label(current),
                events=", ".join(events) or self.env._("nothing more"),
            )
        )

    def _with_language_of_log(self):
        """A scheduled action has no language: it would log in English."""
        return self.with_context(lang=self.env.lang or self.env.user.lang)

    def _log_state_event(self, event, old_labels, log_reason):
        """Say in the chatter which event moved the state, and why."""
        if "message_ids" not in self._fields:
            return
        new_label = self._get_state_label(self[:1][self._event_state_field])
        label = self._get_event_label(event)
        bodies = {}
        for record in self:
            body = f"{label}: {old_labels[record.id]} → {new_label}"
            bodies[record.id] = f"{body}. {log_reason}" if log_reason else body
        self._message_log_batch(bodies=bodies)

from odoo import Command, models


class AgreementHandoverLine(models.Model):
    _inherit = "agreement.handover.line"

    def _get_commands_to(self, order_line, vals):
        """Return the commands that leave one line of the order line, with ``vals``.

        What people wrote about the condition stays.
        """
        if not self:
            return [Command.create({"order_line_id": order_line.id, **vals})]
        first = self[0]
        changed = {
            name: value for name, value in vals.items() if (first[name] or "") != value
        }
        commands = [Command.update(first.id, changed)] if changed else []
        return commands + [Command.delete(line.id) for line in self[1:]]

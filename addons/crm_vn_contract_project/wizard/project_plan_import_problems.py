from odoo import models
from odoo.exceptions import UserError


class ProjectPlanImport(models.TransientModel):
    """Why a file cannot be taken over, and what to do about it."""

    _inherit = "project.plan.import"

    def _raise_plan_error(self, error):
        words = self._get_problem_words()
        lines = []
        for problem in error.problems:
            values = {
                name: ", ".join(value) if isinstance(value, list) else value
                for name, value in problem.values.items()
            }
            text = words[problem.code] % values
            if problem.line:
                text = self.env._(
                    "Line %(line)s: %(problem)s", line=problem.line, problem=text
                )
            lines.append(f"- {text}")
        raise UserError(
            self.env._(
                "The file cannot be taken over; nothing was changed.\n%(problems)s",
                problems="\n".join(lines),
            )
        )

    def _get_problem_words(self):
        """Return what each problem means and what to do."""
        return {
            "too_big": self.env._(
                "the file has more than %(size)s MB. Split the plan into several."
            ),
            "too_many": self.env._(
                "the plan has more than %(count)s rows. Split it into several."
            ),
            "mpp": self.env._(
                "this is an .mpp file. In Microsoft Project choose File → Save As → "
                "XML Format, and import that file."
            ),
            "not_xml": self.env._(
                "this is no XML (%(reason)s). Save the plan as XML again and do not "
                "edit the file by hand."
            ),
            "entities": self.env._(
                "the file declares a document type, which plans never do. Save the "
                "plan as XML again from Microsoft Project."
            ),
            "not_project": self.env._(
                "the file is no plan of Microsoft Project: it begins with “%(name)s”. "
                "Choose File → Save As → XML Format there."
            ),
            "value": self.env._(
                "“%(value)s” is no valid value of %(name)s. Correct it in the plan and "
                "save it as XML again."
            ),
            "no_uid": self.env._(
                "a row (%(name)s) has no UID. Save the plan as XML again from "
                "Microsoft Project."
            ),
            "twice": self.env._(
                "UID %(uid)s (%(name)s) stands in line %(other)s already. Save the "
                "plan as XML again from Microsoft Project."
            ),
            "no_name": self.env._(
                "the task with UID %(uid)s has no name. Give it one in the plan."
            ),
            "level": self.env._(
                "task “%(name)s” is on outline level %(level)s, but no task stands "
                "one level above it. Outdent it in the plan."
            ),
            "finish_first": self.env._(
                "task “%(name)s” ends before it starts. Correct its dates there."
            ),
            "cycle": self.env._(
                "these tasks wait for each other in a circle: %(names)s. Remove one "
                "of the links in the plan."
            ),
        }

"""Window actions that several forms share."""


def open_form(record):
    """Return the action that opens the form of one record.

    >>> class Record:
    ...     _name, id, display_name = "res.partner", 7, "Nam Hải"
    >>> open_form(Record())["res_id"]
    7
    """
    return {
        "type": "ir.actions.act_window",
        "name": record.display_name,
        "res_model": record._name,
        "res_id": record.id,
        "views": [(False, "form")],
    }

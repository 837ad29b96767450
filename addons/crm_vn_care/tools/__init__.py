from .actions import open_form

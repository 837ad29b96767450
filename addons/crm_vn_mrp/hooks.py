"""What an installation makes of the orders that are there already."""


def post_init_hook(env):
    """Orders made for contracts before stand on the contracts' projects too."""
    agreements = env["agreement"].search([("project_ids", "!=", False)])
    agreements._put_productions_on_project()

"""Load the demo files of the add-ons in NAMES (ours), in dependency order.

Odoo's own switch for demo data would load the demo of every core app too.
"""

from odoo.modules.loading import load_data
from odoo.modules.module_graph import ModuleGraph

# ruff: noqa: F821
Module = env["ir.module.module"]
graph = ModuleGraph(env.cr, mode="load")
graph.extend(["base"] + Module.search([("state", "=", "installed")]).mapped("name"))
for package in graph:
    module = Module.search([("name", "=", package.name)])
    if package.name in NAMES and not module.demo:
        load_data(env, {}, "init", kind="demo", package=package)
        module.demo = True
        env.cr.commit()
print("demo complete")

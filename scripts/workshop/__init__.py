"""What `./run` and `./test` are made of. Standard library only, Python 3.10 or newer.

Everything below says why it refuses through `refusal.Refusal` (print it, exit 1), and
a failed command raises `commands.CommandError`. For a program of ours:

    sys.path.insert(0, str(clone / "scripts"))
    from workshop.console import CONSOLE          # CONSOLE.open_log(path), .step(title)
    from workshop.places import find_places
    from workshop.packages import RUN_PACKAGES, ensure
    from workshop.shop import open_workshop
    from workshop.templates import (
        clone, drop, ensure_base_template, ensure_suite_template)

    places = find_places()                        # .clone .addons .cache .state .shared
    ensure([*RUN_PACKAGES, "chromium"])           # Debian packages that are missing
    files = [places.requirements, places.clone / "requirements-dev.txt"]
    with open_workshop(places, files) as shop:    # Odoo, environment, test cluster
        shop.odoo.python                          # the environment's Python
        base = ensure_base_template(shop)         # core + OCA add-ons, vi_VN, no demo
        suite = ensure_suite_template(shop)       # + our add-ons as in the clone now
        demo = ensure_suite_template(shop, demo=True)   # + the demo company, of today
        name = clone(shop, suite, f"test_{places.clone_id}")    # with attachments
        command = shop.odoo.command("-d", name, "--test-tags", "/crm_vn_base")
        subprocess.run(command, env=shop.odoo.env(), cwd="/")
        shop.odoo.conf                            # its odoo.conf (pytest --odoo-config)
        shop.server.host, shop.server.port, shop.server.user    # socket folder, ...
        shop.server.sql("SELECT 1", name)         # rows as text
        drop(shop, name)

The pieces: `odoo_source.ensure_odoo(places)` -> OdooSource(path, kind, version);
`python_env.ensure_venv(places, source, files)` -> path of the Python;
`cluster.Cluster(home, SAFE | FAST)` with start(), stop(), using();
`odoo_command.Odoo` with write_conf(), command(), env(), install(db, names),
update(db, names), shell(db, script); `fill.load_demo(odoo, db)` loads our demo only.
All of it may run in several processes at once: locks guard whatever is built, and
a database has its final name only when it is complete.
"""

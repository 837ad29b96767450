"""What ./test does: sections that run one after the other, and one count at the end.

- options: the command line           - outcome: counts, summary, exit code
- process: run a command with a log   - discover: which tests the add-ons contain
- pytest_section, odoo_section, upstream_section: how each kind of test is run
- odoo_log: what an Odoo test run says it did
- plan: which sections a command line asks for
"""

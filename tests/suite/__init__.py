"""What the suite-level tests share: a real server, its mailbox, and a client per role."""

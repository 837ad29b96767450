"""What suite-level tests share: a real server, its mailbox, a client per role."""

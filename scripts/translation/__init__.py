"""The suite's Vietnamese: where its files are, what they need, what they lack."""

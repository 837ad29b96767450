"""What is on the screens, seen in Debian's Chromium."""

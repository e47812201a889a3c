"""Messages to people and programs: where they may go, how each channel takes them, the ping, the log file."""

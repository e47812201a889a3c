"""Installed schedules as texts: when a job runs, and how cron, systemd and launchd are told; nothing here runs them."""

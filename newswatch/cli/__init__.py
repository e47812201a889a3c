"""The shell: arguments in, exit code out."""

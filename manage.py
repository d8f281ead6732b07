#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if __name__ == "__main__":
    # What a command writes, the database of SQLite and sheets too, is nobody else's; settings.py says what is.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sap_project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)

"""For makemigrations: python manage.py makemigrations shop."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

# The checkout, for cachecore; an installed package needs no such line.
sys.path.append(str(Path(__file__).resolve().parents[3]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project")
execute_from_command_line(sys.argv)

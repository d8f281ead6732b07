"""django-oscar's test settings, on the database of this run and with cachecore."""

from importlib import import_module

from inside import surroundings

# By its name at run time: this repository has a package of that name as well.
theirs = import_module("tests.settings")
globals().update({name: value for name, value in vars(theirs).items() if name.isupper()})

DATABASES = {"default": surroundings.database("others")}
INSTALLED_APPS = surroundings.installed(theirs.INSTALLED_APPS, "inside.oscar.apps.Declared")
CACHES = surroundings.caches()
CACHECORE = surroundings.cachecore()

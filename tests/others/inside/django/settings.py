"""What Django's tests/test_sqlite.py says, on the database of this run."""

from inside import surroundings

DATABASES = {"default": surroundings.database("others"), "other": surroundings.database("others_2")}
CACHES = surroundings.caches()
CACHECORE = surroundings.cachecore()
SECRET_KEY = "django_tests_secret_key"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = False
TEST_RUNNER = "inside.recording.RecordingRunner"

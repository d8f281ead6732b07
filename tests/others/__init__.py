"""The test suites of other projects, run without cachecore and with it (make test-others)."""

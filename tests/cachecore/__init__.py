"""Tests of cachecore."""

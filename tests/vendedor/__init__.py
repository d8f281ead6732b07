"""Tests of vendedor."""

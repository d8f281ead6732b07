"""Tests of apuracao."""

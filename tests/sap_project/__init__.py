"""Tests of sap_project."""

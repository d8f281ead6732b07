"""Tests of pedidos."""

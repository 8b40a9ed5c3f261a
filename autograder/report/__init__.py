"""Verdicts -> pages that people read."""

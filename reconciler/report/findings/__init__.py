"""Findings, errors and pages of the manual as documents."""

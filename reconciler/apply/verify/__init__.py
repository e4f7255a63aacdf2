"""Prove a store: every sum, chain and projection against the journal."""

"""What is allowed: one small pure function a law, one file an aspect.

A rule takes a Review and yields Breaches. Its name is its id (`no_way_back` → `no-way-back`), its
docstring is the page that partners read. No I/O, no clock, no position: those are joined later.
"""

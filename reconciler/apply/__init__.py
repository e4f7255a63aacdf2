"""Do it: survey files and store, then run the steps of a plan in one transaction.

The one interpreter of steps is `execute`; everything else here brings it its plan, or sees that
it runs exactly once.
"""

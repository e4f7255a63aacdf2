"""What the platform does at run time: one module an act, one way to run it.

An act (`perform.Act`) looks at a snapshot (`snapshot.Snapshot`: one partner on one day)
and gives a plan; `perform` judges it, and has `apply` carry it out exactly once.
"""

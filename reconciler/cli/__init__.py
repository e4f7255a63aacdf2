"""One module a command. Only this room knows click, the environment and stdout; it reads the clock.

A command is imported when it is called. At the top of its module it imports what its options need,
which is little and is all that `--help` loads; what it runs, it imports when it runs.
"""

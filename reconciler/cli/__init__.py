"""One module a command, one for all looks. Only this room knows click, the environment and stdout.

It reads the clock. A command is imported when it is called, and nothing heavier than it needs.
"""

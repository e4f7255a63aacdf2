"""One module a command. Only this room knows click, the clock, the environment and stdout.

A command is imported when it is called, and nothing heavier than it needs.
"""

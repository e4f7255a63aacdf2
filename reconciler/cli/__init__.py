"""One module a command. Only this room knows click, the environment and stdout; it reads the clock.

A command is imported when it is called, and nothing heavier than it needs.
"""

"""The outbox: letters that wait are made, given their link, and sent.

Nothing secret waits. A link is made for one sending: its hash is committed, then the letter goes,
then it is marked. Killed in between, it goes again with a new link, and the older one is dead.
"""

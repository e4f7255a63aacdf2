"""Files → desired state: find, read, parse, assemble. Only `parse` may import yaml.

Nothing here knows what is live, what is legal or what day it is.
"""

"""What differs, blind to meaning. Only `compare` may import deepdiff; no field is named here."""

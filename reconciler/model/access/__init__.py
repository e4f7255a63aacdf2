"""Who may do what: roles, actions, effects of a status, and the one decision."""

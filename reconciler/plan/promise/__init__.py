"""What was reviewed: plan files, and what may be applied without one."""

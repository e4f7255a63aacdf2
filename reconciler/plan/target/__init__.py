"""What one client or the partner will be: applied, live and desired made one."""

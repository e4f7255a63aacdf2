"""What an account is: frozen values and their words. No I/O, no clock, no diff."""

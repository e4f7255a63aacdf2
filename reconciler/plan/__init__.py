"""What will be done: steps as data, their order, drift, promises. Pure: no I/O, no clock."""

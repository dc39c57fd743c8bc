int native(void) { return 6; }

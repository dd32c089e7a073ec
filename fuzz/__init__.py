"""Every reader as a function of bytes, for fuzzers and for tests."""

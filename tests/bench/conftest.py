"""Nothing here is a test: `make bench` runs it, with packages that the tests do not have."""

collect_ignore_glob = ["*.py"]

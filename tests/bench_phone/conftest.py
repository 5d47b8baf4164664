"""Nothing here is a test: `make bench-phone` runs it, and its figures are not laws."""

collect_ignore_glob = ["*.py"]

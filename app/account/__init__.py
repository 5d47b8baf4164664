"""The desk of the person herself: signing in and out, password, language, her data; what each role may do."""

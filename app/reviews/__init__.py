"""A clinician's signature on a rule, kept by the rule's id and the hash of its content, and what reviewers
remark. A changed rule has another hash, and so is a draft again.
"""

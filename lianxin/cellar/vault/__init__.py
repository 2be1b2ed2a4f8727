"""Keys, encryption, blind indexes and the search index.

Master key → county key → subject key (one per dispute, report …). Everything people say, and who they are, is kept as
SM4-GCM under the subject's key, bound to its table, row and field. Destroying a subject's key erases it everywhere.
"""

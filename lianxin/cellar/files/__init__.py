"""What people hand in and what was signed: checked by content, pictures made anew, kept encrypted outside the web root.

A file belongs to a record of another room (``subject_type``, ``subject``) and is under that record's key; destroying the
key destroys the file. This room has no addresses: the owning room checks who asks, journals the look, and streams.
"""

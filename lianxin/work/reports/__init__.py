"""What anyone said: reports taken at a window, by phone, on a visit. Words first, and never edited; corrections are appended.

A report has an owner from the first minute and is decided within its clock: accepted as a dispute, joined to one,
declined with remedies, transferred, or passed to the independent desk, whose reports nobody else sees.
"""

"""What a county may set: clocks, categories, holidays, texts. Every rule is dated and says its source.

A row with county "" is the national default that ships with the house (``data/*.json``); a row of a county
overrides it.
A change never edits the past: it begins on a day, and the row before it ends the day before. Other rooms
ask ``queries``;
a page costs the same few queries however many clocks it asks for, because the whole book is kept in memory
for a while.
"""

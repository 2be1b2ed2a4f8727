"""The demo county 甘棠县: invented places, people and quarrels, made through the same services as real ones.

Everything is synthetic: the county code 610699 is not assigned, the phones are in ranges that are not issued, names are
put together by chance from a seed. It owns no facts of its own.
"""

"""Areas: the five levels of the national statistical division codes and village groups below them.

Codes are text and valid by year: an area that is renamed or merged keeps its old row with a last day.
"""

"""The independent desk: complaints about officials, retaliation, the mediator's own unit, and disputes with an official on
the other side. Nobody but the desk sees one, counts one or finds one; whoever it is about, their unit and its line never do,
not even when they work at the desk (信访工作条例 18, 30, 46).
"""

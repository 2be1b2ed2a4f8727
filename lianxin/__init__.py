"""Lianxin (连心桥): the software of a county's work on its quarrels. See docs/house.md for the layout."""

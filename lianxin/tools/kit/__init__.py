"""Small tools without a word of the field in them: keys, codes, clocks, text, money, masks, refusals."""

"""One writer for each markup: the parts of a letter in, text out, escaped."""

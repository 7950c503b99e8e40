"""KMC Telecom Holdings, Inc.: Series E and F preferred stock, read from its agreements of 1999.

The share counts are illustrative: no document states one.
"""

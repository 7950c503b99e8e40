"""Reports: workbooks made from a View, and from nothing else. `monthly.write` is the way in."""

"""Documents for people (giấy tờ in): templates in Typst, set into PDF with nothing fetched and the same bytes each time."""

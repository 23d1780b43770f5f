"""The parcel editor (biên tập thửa đất): subdivision, merger and boundary correction, drawn in the plane of the sheet."""

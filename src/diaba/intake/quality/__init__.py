"""The quality of each parcel (chất lượng dữ liệu từng thửa): three blocks, six criteria, and the campaign's groups out of them."""

"""The error board (bảng lỗi): a delivery is sent, its findings are looked at, mended and accepted, all on one page."""

"""Connecting and sharing (kết nối, chia sẻ dữ liệu): agreements, what each may see, and the feed of what changed."""

"""Exchange (kết nối, chia sẻ dữ liệu): agreements, and the rails on which partners get what they are entitled to."""

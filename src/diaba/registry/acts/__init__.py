"""The acts (các việc đăng ký): one legal act, one file, with its cases beside it; each reads as the law does."""

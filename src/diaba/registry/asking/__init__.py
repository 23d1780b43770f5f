"""Asking for acts from outside (lập hồ sơ đăng ký): read from JSON, described, rehearsed, approved by a second person."""

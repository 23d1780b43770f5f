"""The portal (cổng thông tin): public pages, and the desk of those who sign in."""

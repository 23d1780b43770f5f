"""What a sender says it sends (bảng kê tệp giao nộp): each file by name, size and SHA-256, signed with the sender's own key."""

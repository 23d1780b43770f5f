"""The desk of registration officers (bàn làm việc): act forms, approvals, audit."""

"""A small X-Road for tests, training and partners (trục liên thông mô phỏng): two Security Servers and a test authority.

Its messages, signatures, containers and archives are those of the protocol; between its two servers it speaks a plain form of
its own, for no other server is ever on that line. Its authority must never be pinned anywhere else.
"""

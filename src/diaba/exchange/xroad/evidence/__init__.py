"""Evidence (bằng chứng trao đổi): signed, timestamped message containers (ASiC-E) and the archives of a Security Server.

What is verified is proven twice: every signature and digest holds, and the bytes around them are rebuilt from what they say
and must come out the same. So nothing in a container can be changed, whether it carries meaning or not.
"""

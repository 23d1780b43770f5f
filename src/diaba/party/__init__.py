"""Parties (người sử dụng đất, chủ sở hữu tài sản): who holds, by which papers, in which groups."""

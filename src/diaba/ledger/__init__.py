"""The ledger (sổ cái): every act in one order, provable to those who trust nobody.

The acts stand in ``registry.act`` with the bytes that are hashed; one sequencer gives them their places; checkpoints of the tree
leave the machine and witnesses sign them.
"""

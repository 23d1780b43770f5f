"""Papers of the register (giấy tờ): certificates printed from what is registered, and whether a printed one counts."""

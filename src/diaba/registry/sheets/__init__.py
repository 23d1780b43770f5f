"""Sheets of the register (phiếu tra cứu): a certificate, an act or a party with all that is registered of it.

Each is read as in law on a day, as known at a moment, by officers of a place where some of its land is.
"""

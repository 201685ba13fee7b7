"""Stand-in for the enterprise-store snap: strict where the real one is documented, variable where it is not.

Libraries of third parties come from the base and are imported where they are used, because a restart of the unit
starts fifteen interpreters.
"""

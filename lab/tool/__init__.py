"""The lab: a handful of real hosts on one machine, built from Debian packages."""

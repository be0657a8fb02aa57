"""No trust, no act: may anything be advised, decided or written on this data, and if not, why not?"""

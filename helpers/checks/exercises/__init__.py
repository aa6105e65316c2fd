"""The exercises of each lab: one module a lab, named ``lab_<prefix>``."""

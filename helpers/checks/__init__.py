"""Exercises: what a student's object is asked, and the verdict it gets."""

from helpers.checks.checking import NotAttempted, check

__all__ = ["NotAttempted", "check"]

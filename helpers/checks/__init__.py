"""Exercises: what a student's object is asked, and the verdict it gets."""

from helpers.checks.checking import NotAttempted, check
from helpers.checks.envelope import Envelope

__all__ = ["Envelope", "NotAttempted", "check"]

"""One source -> student and solved notebooks in both languages."""

from helpers.editions.building import Step, build, check
from helpers.editions.template import new

__all__ = ["Step", "build", "check", "new"]

"""A course of a few tiny notebooks in a folder of its own, for tests."""

import json
from pathlib import Path

from helpers import links

REPOSITORY = "your-school/deep-learning-labs"
RESULT = """from IPython.display import display
display({"application/vnd.labs.result+json": {"name": "test accuracy",
    "value": 0.98765, "unit": "", "seed": 0}, "text/plain": ""}, raw=True)"""
README = """# A course

<!-- labs -->
<!-- /labs -->

<!-- results -->
<!-- /results -->
"""
SETTINGS = f"""[project]
version = "0.1.0"

[tool.labs]
repository = "{REPOSITORY}"   # where it is published
branch = "main"
"""


def write_notebook(path: Path, *code: str, title: str = "A lab") -> None:
    """Write a notebook with badges in its first cell, then code cells."""
    root = next(folder for folder in path.parents if folder.name == "labs").parent
    badges = links.badges_markdown(
        REPOSITORY, "main", path.relative_to(root).as_posix()
    )
    cells = [
        {
            "cell_type": "markdown",
            "id": "title",
            "metadata": {},
            "source": [f"# {title}\n", "\n", badges],
        }
    ]
    cells += [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"code-{number}",
            "metadata": {},
            "outputs": [],
            "source": [text],
        }
        for number, text in enumerate(code)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), "utf-8")


def write_course(root: Path, labs: dict[str, list[str]]) -> Path:
    """Write a course whose labs have the given code cells; return its folder."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "README.md").write_text(README, encoding="utf-8")
    (root / "labs" / "source").mkdir(parents=True)
    for name, code in labs.items():
        (root / "labs" / "source" / f"{name}.py").write_text("", encoding="utf-8")
        for folder, title in (
            ("labs", f"Lab {name}"),
            ("labs/zh", f"实验 {name}"),
            ("labs/solutions", f"Lab {name} (solved)"),
            ("labs/solutions/zh", f"实验 {name}(参考解答)"),
        ):
            write_notebook(root / folder / f"{name}.ipynb", *code, title=title)
    return root

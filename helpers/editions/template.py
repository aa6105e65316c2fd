"""``labs new``: a source that builds as it stands and is itself the style guide."""

from pathlib import Path

from helpers import project
from helpers.editions.source import LAB_NAME
from helpers.errors import LabsError

TEMPLATES = Path(__file__).parent / "templates"


def new(lab: str, *, root: Path | None = None) -> list[Path]:
    """Write the source of a new lab and the questions of its first exercise.

    Args:
        lab: The lab's name, such as ``"05c_dilation"``.
        root: The checkout; found from the working directory by default.

    Returns:
        The files written, relative to the checkout.

    Raises:
        LabsError: If the name has another form, or the number is taken.
    """
    root = root or project.checkout()
    if not LAB_NAME.match(lab):
        raise LabsError(
            f"{lab!r} is no name for a lab; type for example: labs new 05c_dilation"
        )
    prefix = lab.partition("_")[0]
    files = {
        Path("labs/source") / f"{lab}.py": "lab.txt",
        Path("helpers/checks/exercises") / f"lab_{prefix}.py": "exercises.txt",
    }
    for path in (*root.glob(f"labs/source/{prefix}_*.py"), *(root / p for p in files)):
        if path.exists():
            raise LabsError(
                f"{path.relative_to(root)} exists already; choose another number, "
                "see: labs list"
            )
    for path, template in files.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        text = text.replace("{prefix}", prefix).replace("{lab}", lab)
        (root / path).write_text(text, encoding="utf-8", newline="\n")
    return list(files)

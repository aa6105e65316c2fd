"""Zips from elsewhere, looked at before anything is taken out of them."""

import stat
import zipfile
from pathlib import PurePosixPath, PureWindowsPath

from helpers.errors import LabsError

UTF8_NAME = 0x800
"""General-purpose bit 11 of a member: its name is UTF-8 (APPNOTE.TXT 4.4.4)."""
ENCRYPTED = 0x1


class UnsafeArchive(LabsError):
    """A zip that is refused as a whole, since one member is not to be trusted."""


def safe_members(
    archive: zipfile.ZipFile, *, most_bytes: int, most_members: int
) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip by name, or refuse the whole zip.

    Args:
        archive: An open zip.
        most_bytes: What its members may come to when unpacked.
        most_members: How many members it may have.

    Returns:
        Relative path with forward slashes -> member.

    Raises:
        UnsafeArchive: If a member has an absolute name, ``..``, a drive, is a link,
            is encrypted or comes twice, or if the zip unpacks to more than allowed.
    """
    entries = archive.infolist()
    if len(entries) > most_members:
        raise UnsafeArchive(
            f"the zip has {len(entries):,} members, more than {most_members:,}"
        )
    total = sum(entry.file_size for entry in entries)
    if total > most_bytes:
        raise UnsafeArchive(
            f"the zip unpacks to {total:,} bytes, more than {most_bytes:,}"
        )
    members: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = member_name(entry)
        path = PurePosixPath(name)
        if path.is_absolute() or PureWindowsPath(name).drive:
            raise UnsafeArchive(f"the zip has the absolute name {name!r}")
        if ".." in path.parts:
            raise UnsafeArchive(f"the zip has a name with '..': {name!r}")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise UnsafeArchive(f"the zip has a link: {name!r}")
        if entry.flag_bits & ENCRYPTED:
            raise UnsafeArchive(f"the zip has an encrypted member: {name!r}")
        if name.endswith("/"):
            continue
        if str(path) in members:
            raise UnsafeArchive(f"the zip has a name twice: {name!r}")
        members[str(path)] = entry
    return members


def member_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a member as its writer meant it.

    A name without the UTF-8 mark is read by Python as code page 437, yet it may be
    UTF-8 all the same, or GBK: Chinese Windows writes such zips.
    """
    name = entry.orig_filename
    if not entry.flag_bits & UTF8_NAME and not name.isascii():
        raw = name.encode("cp437")
        for encoding in ("utf-8", "gbk"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")

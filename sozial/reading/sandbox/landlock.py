"""Linux only: a process gives up, for good, the right to open files outside some folders, and to use TCP.

This also holds for libraries in C, which Python cannot watch. Where the kernel has no Landlock (before 5.13), or on
other systems, nothing happens and `restrict` says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ = (1 << 2) | (1 << 3)
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NO_NEW_PRIVILEGES = 38


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def restrict(readable: Iterable[str], writable: Iterable[str]) -> bool:
    """Allow this process nothing but reading and writing below some folders; return whether that is in force."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    rights = _FILE_RIGHTS[max(known for known in _FILE_RIGHTS if known <= version)]
    rules = _Ruleset(rights, 3 if version >= 4 else 0, 0)
    size = ctypes.sizeof(_Ruleset) if version >= 6 else 16 if version >= 4 else 8
    ruleset = library.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    for allowed, folders in ((_READ & rights, readable), (rights & ~1, writable)):
        for folder in folders:
            with contextlib.suppress(OSError):
                handle = os.open(folder, getattr(os, "O_PATH", os.O_RDONLY))
                # A file takes only the rights that a file has.
                held = allowed if os.path.isdir(folder) else allowed & 0b110
                rule = _Beneath(held, handle)
                library.syscall(_ADD, ruleset, 1, ctypes.byref(rule), ctypes.c_uint32(0))
                os.close(handle)
    library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    done = library.syscall(_RESTRICT, ruleset, ctypes.c_uint32(0)) == 0
    os.close(ruleset)
    return bool(done)

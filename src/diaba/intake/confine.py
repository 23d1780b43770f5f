"""Walls around a process that reads hostile files (vùng cách ly): put up by the process itself, for good, before it reads.

Resource limits; no network (an empty network namespace where the machine permits one, and no sockets by seccomp anywhere); nothing
written, nothing executed (seccomp); nothing read but the named paths (Landlock, Linux 5.13 and later).
"""

import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from diaba.intake.refusals import WallsMissing

_LIBC = ctypes.CDLL(None, use_errno=True)

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_ALL, _LANDLOCK_READ_FILE, _LANDLOCK_READ_DIR = 0x1FFF, 0x4, 0x8

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # EPERM
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


# Each call by its number on x86_64 and on aarch64, which never had some of the old ones.
_REFUSED: Mapping[str, tuple[int, int | None]] = MappingProxyType({
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kill": (62, 129), "setsid": (112, 157), "truncate": (76, 45), "creat": (85, None),
    "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34),
    "rmdir": (84, None), "link": (86, None), "linkat": (265, 37), "unlink": (87, None), "unlinkat": (263, 35),
    "symlink": (88, None), "symlinkat": (266, 36), "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None),
    "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280,
    88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd":
    (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "openat2":
    (437, 437), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "open_tree": (428,
    428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433,
    433), "mount_setattr": (442, 442)
})  # fmt: skip
_OPENING: Mapping[str, tuple[int, int | None]] = MappingProxyType({"open": (2, None), "openat": (257, 56)})
_FLAGS_AT = {"open": 24, "openat": 32}
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""The column of the tables above, and the number by which seccomp knows the processor."""


@dataclass(frozen=True)
class Limits:
    """What one reading may use; more is refused."""

    memory: int = 4 << 30
    cpu_seconds: int = 120
    wall_seconds: int = 300
    written_bytes: int = 8 << 30
    objects: int = 3_000_000


def confine(readable: Sequence[Path], limits: Limits) -> frozenset[str]:
    """Put up every wall this machine has, and say which stand; called before threads start.

    Raises:
        WallsMissing: system calls cannot be filtered, so nothing would keep a hostile file from the network.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        resource.setrlimit(kind, (value, value))
    # The signal of the soft limit tells why it ended; the hard one only ends it.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    standing = {"limits"}
    if _LIBC.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        standing.add("network")
    if _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise WallsMissing(wall="no_new_privs")
    if _landlock(readable):
        standing.add("files")
    _seccomp()
    return frozenset({*standing, "calls"})


def _landlock(readable: Sequence[Path]) -> bool:
    """Allow reading beneath ``readable`` and nothing else of the file system; False where the kernel has no Landlock."""
    handled = ctypes.create_string_buffer(struct.pack("=Q", _LANDLOCK_ALL), 8)
    ruleset = _LIBC.syscall(_LANDLOCK_CREATE, handled, ctypes.c_size_t(8), 0)
    if ruleset < 0:
        return False
    for path in readable:
        if not path.exists():
            continue
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = _LANDLOCK_READ_FILE | (_LANDLOCK_READ_DIR if path.is_dir() else 0)
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, handle), 12)
        added = _LIBC.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0)
        os.close(handle)
        if added != 0:
            return False
    done = _LIBC.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)


def _seccomp() -> None:
    """Refuse the calls that reach out, write, or run programs."""
    if platform.machine() not in _MACHINES:
        raise WallsMissing(wall=f"seccomp for {platform.machine()}")
    code = _program(*_MACHINES[platform.machine()])
    program = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("=HxxxxxxQ", len(code) // 8, ctypes.addressof(program))
    if _LIBC.prctl(_PR_SET_SECCOMP, 2, ctypes.create_string_buffer(header, 16), 0, 0) != 0:
        raise WallsMissing(wall="seccomp")


def _program(column: int, processor: int) -> bytes:
    """The filter in classic BPF: ``struct seccomp_data`` has the call's number at 0, the processor at 4, arguments from 16."""
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, processor),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, 0x40000000),  # the x32 table of x86_64, which has other numbers
        (_RETURN, 0, 0, _REFUSE),
    ]
    for numbers in _REFUSED.values():
        if (number := numbers[column]) is not None:
            steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for name, numbers in _OPENING.items():
        if (number := numbers[column]) is not None:
            steps += [
                (_EQUAL, 0, 4, number),
                (_LOAD, 0, 0, _FLAGS_AT[name]),
                (_ANY_BIT, 0, 1, _WRITING),
                (_RETURN, 0, 0, _REFUSE),
                (_RETURN, 0, 0, _ALLOW),
            ]
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)

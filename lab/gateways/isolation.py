"""A network of its own for one gateway, without any right on the machine.

A worker enters new user, network, mount and process namespaces of Linux. So the fixed ports are
free, nothing can leave the machine, every contact can be counted, and when the worker ends for
whatever reason, the kernel ends all that it started.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
import threading
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    0x00020000,
    0x10000000,
    0x20000000,
    0x40000000,
)
MS_REC, MS_PRIVATE, MS_BIND = 0x4000, 0x40000, 0x1000
PR_SET_PDEATHSIG = 1
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
NOBODY = 65534
ETH_P_ALL = 3
PACKET_OUTGOING = 4
SO_ATTACH_FILTER = 26

libc = ctypes.CDLL(None, use_errno=True)


class IsolationError(Exception):
    """This machine does not let us make namespaces; the text says what is missing."""


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def enter(folder: Path, layer: Path | None = None) -> None:
    """Go on in a new network, as an unprivileged user; the calling process waits outside.

    Args:
        folder: where a file for the name service may be written.
        layer: an unpacked Debian package, to be seen at its usual places; nothing is copied.

    Raises:
        IsolationError: the kernel or a policy forbids it.
    """
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID):
        raise IsolationError(
            "this machine does not allow user and network namespaces "
            f"({os.strerror(ctypes.get_errno())}); the lab needs Linux with both"
        )
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    die_with_parent()
    libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    libc.mount(b"proc", b"/proc", b"proc", 0, None)
    if layer:
        _lay_over(layer)
    resolver = folder / "resolv.conf"
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    libc.mount(bytes(resolver), os.path.realpath("/etc/resolv.conf").encode(), None, MS_BIND, None)
    _loopback_up()


def _lay_over(layer: Path) -> None:
    """Show the folders of an unpacked package in /usr and /etc, for this worker alone."""
    for top in ("usr", "etc", "lib"):
        lower = [str(layer / top), str(Path("/", top).resolve())]
        if top == "lib":  # a link to usr/lib, which has a layer of its own by now
            lower[1] = "/usr/lib"
        if not Path(lower[0]).is_dir():
            continue
        options = f"lowerdir={':'.join(lower)}".encode()
        if libc.mount(b"overlay", lower[1].encode(), b"overlay", 0, options):
            raise IsolationError(
                "this machine cannot lay an unpacked package over /" + top + " "
                f"({os.strerror(ctypes.get_errno())}); the lab needs overlay mounts"
            )


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(sock, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | IFF_UP))


class Contacts:
    """Count attempts to connect, refused and unanswered ones as well.

    An attempt is a first packet (SYN) to the port; sending it once more is no second attempt.
    """

    def __init__(self) -> None:
        self._seen: dict[int, set[int]] = {}
        self._lock = threading.Lock()
        self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
        self._sock.bind(("lo", ETH_P_ALL))
        _only_first_packets(self._sock)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            packet, address = self._sock.recvfrom(65535)
            if address[2] == PACKET_OUTGOING or packet[0] >> 4 != 4 or packet[9] != 6:
                continue
            header = (packet[0] & 15) * 4
            source, target = struct.unpack_from("!HH", packet, header)
            if packet[header + 13] & 0x12 == 0x02:
                with self._lock:
                    self._seen.setdefault(target, set()).add(source)

    def reset(self) -> None:
        """Forget what was counted."""
        with self._lock:
            self._seen.clear()

    def to(self, port: int) -> int:
        """How many attempts to connect to a port were seen since the last reset."""
        with self._lock:
            return len(self._seen.get(port, ()))


def _only_first_packets(sock: socket.socket) -> None:
    """Let the kernel drop all packets but SYN of TCP over IPv4, so that none is missed."""
    program = (
        (0x30, 0, 0, 9),  # load the protocol
        (0x15, 0, 5, 6),  # not TCP: drop
        (0xB1, 0, 0, 0),  # length of the IP header
        (0x50, 0, 0, 13),  # load the flags
        (0x54, 0, 0, 0x12),  # keep SYN and ACK
        (0x15, 0, 1, 0x02),  # SYN alone
        (0x06, 0, 0, 0xFFFF),
        (0x06, 0, 0, 0),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    head = struct.pack("HL", len(program), ctypes.addressof(code))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, head)


def listening(port: int) -> bool:
    """Whether somebody in this network listens on a port, found without connecting to it."""
    for table in ("/proc/self/net/tcp", "/proc/self/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                return True
    return False


def answer_no_name(port: int = 53) -> None:
    """Answer every question for a name by "no such name", in a thread of its own."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", port))

    def serve() -> None:
        while True:
            try:
                question, client = sock.recvfrom(4096)
            except OSError:
                return
            end = 12
            while end < len(question) and question[end]:
                end += question[end] + 1
            # Flags: an answer, authoritative, recursion available, NXDOMAIN; one question.
            head = question[:2] + b"\x85\x83" + b"\0\1" + b"\0" * 6
            sock.sendto(head + question[12 : end + 5], client)

    threading.Thread(target=serve, daemon=True).start()


if sys.platform != "linux":  # pragma: no cover
    raise SystemExit("The gateway lab needs Linux.")

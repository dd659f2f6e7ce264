"""Runs a command in a terminal of its own: what is read here is typed there, what appears there is written here.

usage: terminal.py ROWS COLUMNS COMMAND...

SIGUSR1 makes the terminal 20 rows by 60 columns, SIGTERM goes to the command. The last line has the command's exit
code, and whether the terminal is in the mode that it was in before.
"""
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def carry(source, target):
    try:
        while piece := os.read(source, 4096):
            os.write(target, piece)
    except OSError:
        pass  # Nobody has the other end open any more.


ours, theirs = pty.openpty()
resize(ours, int(sys.argv[1]), int(sys.argv[2]))
before = termios.tcgetattr(theirs)
signal.signal(signal.SIGUSR1, lambda *_: resize(ours, 20, 60))
# Until it has begun, a signal waits.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
begin = (
    "import fcntl, os, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM}); os.execvp(sys.argv[1], sys.argv[1:])"
)
command = subprocess.Popen(
    [sys.executable, "-c", begin, *sys.argv[3:]], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
)
signal.signal(signal.SIGTERM, lambda *_: command.terminate())
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
threading.Thread(target=carry, args=(0, ours), daemon=True).start()
screen = threading.Thread(target=carry, args=(ours, 1))
screen.start()
code = command.wait()
after = termios.tcgetattr(theirs)
os.close(theirs)
screen.join()
print(f"\nexit {code}, the mode is {'the same' if after == before else 'another'}")

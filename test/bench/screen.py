"""Measures charloom's dashboard in a pseudo-terminal: bytes a second, key to screen, memory and processor time of its process.

    python3 test/bench/screen.py [seconds] [columns] [rows] [-- arguments of charloom train]

Keys are `1` and `2`, which change the view: the title of the chart says `full` or `recent`. Needs Linux (/proc).
"""
import fcntl
import os
import pty
import re
import select
import struct
import sys
import tempfile
import termios
import time

here = os.path.dirname(os.path.abspath(__file__))
cli = os.path.join(here, '..', '..', 'dist', 'src', 'cli.js')
own = sys.argv[1:]
more = own[own.index('--') + 1:] if '--' in own else ['shakespeare']
numbers = [int(word) for word in (own[:own.index('--')] if '--' in own else own)]
seconds, columns, rows = (numbers + [60, 80, 24][len(numbers):])[:3]


def memory(pid):
    with open(f'/proc/{pid}/status') as file:
        return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1)) / 1024


def processor_seconds(pid):
    with open(f'/proc/{pid}/stat') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


folder = tempfile.mkdtemp(prefix='charloom-screen-')
environment = {name: value for name, value in os.environ.items() if name not in ('CI', 'NODE_ENV', 'NO_COLOR')}
environment.update(TERM='xterm-256color', COLORTERM='truecolor')
begin = time.monotonic()
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(folder)
    arguments = ['node', cli, 'train', *more, '--time', f'{seconds + 600}s', '--out', 'run']
    os.execvpe('node', arguments, environment)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

received = 0
tail = b''


def read(timeout):
    global received, tail
    ready, _, _ = select.select([terminal], [], [], timeout)
    if not ready:
        return b''
    data = os.read(terminal, 65536)
    received += len(data)
    tail = (tail + data)[-200000:]
    return data


def wait_for(pattern, limit):
    """Seconds until the pattern comes, counted from now."""
    global tail
    tail = b''
    start = time.monotonic()
    while time.monotonic() - start < limit:
        read(0.5)
        if re.search(pattern, tail):
            return time.monotonic() - start
    return None


first = wait_for(rb'charloom', 30)
print(f'first paint after {1000 * (time.monotonic() - begin):.0f} ms')
wait_for(rb'training', 120)
settled = time.monotonic() + 10
while time.monotonic() < settled:
    read(0.5)
start, bytes_before, processor_before, memory_before = time.monotonic(), received, processor_seconds(pid), memory(pid)
most = memory_before
latencies = []
view = b'2'
quiet_until = start + seconds / 2  # the first half without keys: what the screen writes by itself
while time.monotonic() < quiet_until:
    read(0.2)
    most = max(most, memory(pid))
half = time.monotonic() - start
print(f'{(received - bytes_before) / half / 1000:.2f} kB/s, {100 * (processor_seconds(pid) - processor_before) / half:.2f}% of a core')
while time.monotonic() - start < seconds:
    os.write(terminal, view)
    took = wait_for(rb'recent' if view == b'2' else rb'full', 5)
    if took is not None:
        latencies.append(1000 * took)
    view = b'1' if view == b'2' else b'2'
    pause = time.monotonic() + 0.2
    while time.monotonic() < pause:
        read(0.05)
    most = max(most, memory(pid))
latencies.sort()
at = lambda share: latencies[min(len(latencies) - 1, int(share * len(latencies)))]
print(f'{len(latencies)} keys: median {at(0.5):.0f} ms, 95th percentile {at(0.95):.0f} ms, slowest {latencies[-1]:.0f} ms')
print(f'memory {memory_before:.0f} MB at first, {memory(pid):.0f} MB at the end, {most:.0f} MB at most')
os.write(terminal, b'q')
wait_for(rb'stop training', 10)
os.write(terminal, b'd')
try:
    while True:
        read(1)
except OSError:
    pass
os.waitpid(pid, 0)

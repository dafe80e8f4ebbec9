"""Measures charloom's studio in a pseudo-terminal: bytes a second, key to screen, memory and processor time of its process.

    python3 test/bench/studio.py RUN [seconds] [columns] [rows] [speed]

The key is `t`, which changes the tint: the title of the text says which. Needs Linux (/proc).
"""
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

here = os.path.dirname(os.path.abspath(__file__))
cli = os.path.join(here, '..', '..', 'dist', 'src', 'cli.js')
run = sys.argv[1]
seconds, columns, rows = ([int(word) for word in sys.argv[2:5]] + [30, 120, 40][len(sys.argv[2:5]):])
speed = sys.argv[5] if len(sys.argv) > 5 else 'full'
# Back to no tint nothing new is written: unchanged beginnings of rows are left out.
titles = [b'surprise', b'unit', b'temperature', None]


def memory(pid):
    with open(f'/proc/{pid}/status') as file:
        return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1)) / 1024


def processor_seconds(pid):
    with open(f'/proc/{pid}/stat') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


environment = {name: value for name, value in os.environ.items() if name not in ('CI', 'NODE_ENV', 'NO_COLOR')}
environment.update(TERM='xterm-256color', COLORTERM='truecolor')
begin = time.monotonic()
pid, terminal = pty.fork()
if pid == 0:
    os.execvpe('node', ['node', cli, 'studio', run, '--speed', speed, '--random-seed', '1'], environment)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
received = 0
tail = b''


def read(timeout):
    global received, tail
    ready, _, _ = select.select([terminal], [], [], timeout)
    if not ready:
        return
    data = os.read(terminal, 65536)
    received += len(data)
    tail = (tail + data)[-400000:]


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


def read_for(time_span):
    end = time.monotonic() + time_span
    while time.monotonic() < end:
        read(0.05)


wait_for(rb'charloom', 30)
print(f'first paint after {1000 * (time.monotonic() - begin):.0f} ms')
wait_for(rb'char/s', 60)
print(f'writing after {1000 * (time.monotonic() - begin):.0f} ms')
read_for(3)
start, bytes_before, processor_before, memory_before = time.monotonic(), received, processor_seconds(pid), memory(pid)
read_for(seconds / 2)
half = time.monotonic() - start
print(f'{(received - bytes_before) / half / 1000:.1f} kB/s, {100 * (processor_seconds(pid) - processor_before) / half:.0f}% of a core')
latencies, most, turn = [], memory_before, 0
while time.monotonic() - start < seconds:
    os.write(terminal, b't')
    title = titles[turn % 4]
    took = wait_for(title, 5) if title else None
    turn += 1
    if took is not None:
        latencies.append(1000 * took)
    read_for(0.15)
    most = max(most, memory(pid))
latencies.sort()
at = lambda share: latencies[min(len(latencies) - 1, int(share * len(latencies)))]
print(f'{len(latencies)} keys: median {at(0.5):.0f} ms, 95th percentile {at(0.95):.0f} ms, slowest {latencies[-1]:.0f} ms')
print(f'memory {memory_before:.0f} MB at first, {memory(pid):.0f} MB at the end, {most:.0f} MB at most')
os.write(terminal, b'q')
try:
    while True:
        read(1)
except OSError:
    pass
os.waitpid(pid, 0)
print(re.findall(rb'[\d,]+ characters', tail)[-1].decode())

"""charloom in a pseudo-terminal, and what its screen's process costs. For screen.py, studio.py and cost.py. Needs Linux (/proc)."""
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, '..', '..')
# The Node that `npm ci` brings along, since the launcher would start it in a process of its own.
bundled = os.path.join(root, 'node_modules', '.bin', 'node')
node = bundled if os.path.exists(bundled) else 'node'
launcher = os.path.join(root, 'src', 'launch.js')


class Terminal:
    """Runs charloom with these arguments; reads what it draws, types keys, and looks at its process."""

    def __init__(self, arguments, columns, rows, folder=None):
        environment = {name: value for name, value in os.environ.items() if name not in ('CI', 'NODE_ENV', 'NO_COLOR')}
        environment.update(TERM='xterm-256color', COLORTERM='truecolor', LC_ALL='C.UTF-8')
        self.begin = time.monotonic()
        self.received = 0
        self.tail = b''
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            if folder:
                os.chdir(folder)
            os.execvpe(node, ['node', launcher, *arguments], environment)
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def age(self):
        """Milliseconds since the start."""
        return 1000 * (time.monotonic() - self.begin)

    def read(self, timeout):
        ready, _, _ = select.select([self.file], [], [], timeout)
        if ready:
            data = os.read(self.file, 65536)
            self.received += len(data)
            self.tail = (self.tail + data)[-400000:]
            if b'\x1b]11;?' in data:  # what colour the background has, and which attributes: as a terminal answers
                self.type(b'\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?62;c')

    def wait_for(self, pattern, limit):
        """Milliseconds until the pattern comes, counted from now; None where it does not."""
        self.tail = b''
        start = time.monotonic()
        while time.monotonic() - start < limit:
            self.read(0.5)
            if re.search(pattern, self.tail):
                return 1000 * (time.monotonic() - start)
        return None

    def read_for(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def type(self, keys):
        os.write(self.file, keys)

    def end(self):
        """Reads on until the program has ended; gives its exit code."""
        try:
            while True:
                self.read(1)
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def memory(self):
        """Resident megabytes of the screen's process."""
        with open(f'/proc/{self.pid}/status') as file:
            return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1)) / 1024

    def processor_seconds(self):
        with open(f'/proc/{self.pid}/stat') as file:
            fields = file.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def measure_load(self, seconds):
        """Kilobytes a second that are drawn without any key, and the share of a core that it takes."""
        start, received, processor = time.monotonic(), self.received, self.processor_seconds()
        self.read_for(seconds)
        took = time.monotonic() - start
        return (self.received - received) / took / 1000, (self.processor_seconds() - processor) / took


def at(share, values):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def latencies_in_words(latencies):
    return (f'{len(latencies)} keys: median {at(0.5, latencies):.0f} ms, 95th percentile {at(0.95, latencies):.0f} ms, '
            f'slowest {max(latencies):.0f} ms')


class Memory:
    """Memory over time. What an hour would add is told by the second half alone: a process takes a while to find its size."""

    def __init__(self, terminal):
        self.terminal = terminal
        self.start = time.monotonic()
        self.points = []

    def note(self):
        self.points.append((time.monotonic() - self.start, self.terminal.memory()))

    def in_words(self):
        half = [point for point in self.points if point[0] >= self.points[-1][0] / 2]
        mean_time = sum(when for when, _ in half) / len(half)
        mean = sum(size for _, size in half) / len(half)
        spread = sum((when - mean_time) ** 2 for when, _ in half) or 1
        slope = sum((when - mean_time) * (size - mean) for when, size in half) / spread
        return (f'memory {self.points[0][1]:.0f} MB at first, {self.points[-1][1]:.0f} MB after '
                f'{self.points[-1][0] / 60:.1f} minutes, {max(size for _, size in self.points):.0f} MB at most; '
                f'in the second half {3600 * slope:+.0f} MB an hour')

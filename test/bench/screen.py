"""Measures charloom's dashboard in a pseudo-terminal while it trains: bytes a second, key to screen, memory, processor time.

    python3 test/bench/screen.py [seconds] [columns] [rows] [-- arguments of charloom train]

Half of the time nothing is typed, half of it keys are: `1` and `2` change the view, the title of the chart says which.
"""
import sys
import tempfile
import time

from pseudo_terminal import Memory, Terminal, latencies_in_words

own = sys.argv[1:]
more = own[own.index('--') + 1:] if '--' in own else ['shakespeare']
numbers = [int(word) for word in (own[:own.index('--')] if '--' in own else own)]
seconds, columns, rows = numbers + [60, 80, 24][len(numbers):]

folder = tempfile.mkdtemp(prefix='charloom-screen-')
terminal = Terminal(['train', *more, '--time', f'{seconds + 600}s', '--out', 'run'], columns, rows, folder)
terminal.wait_for(rb'charloom', 30)
print(f'first paint after {terminal.age():.0f} ms, {1000 * terminal.processor_seconds():.0f} ms of processor time')
if terminal.wait_for(rb'training', 300) is None:
    raise SystemExit('The training never began.')
terminal.read_for(10)
memory = Memory(terminal)
memory.note()
kilobytes, share = terminal.measure_load(seconds / 2)
print(f'{kilobytes:.2f} kB/s, {100 * share:.2f}% of a core')
memory.note()
latencies = []
view = b'2'
noted = start = time.monotonic()
while time.monotonic() - start < seconds / 2:
    terminal.type(view)
    took = terminal.wait_for(rb'recent' if view == b'2' else rb'full', 5)
    if took is not None:
        latencies.append(took)
    view = b'1' if view == b'2' else b'2'
    terminal.read_for(0.2)
    if time.monotonic() - noted > 2:
        memory.note()
        noted = time.monotonic()
memory.note()
print(latencies_in_words(latencies))
print(memory.in_words())
terminal.type(b'q')
terminal.wait_for(rb'stop training', 10)
terminal.type(b'd')
print(f'exit code {terminal.end()}')

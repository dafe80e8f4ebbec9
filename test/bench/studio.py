"""Measures charloom's studio in a pseudo-terminal while it writes: bytes a second, key to screen, memory, processor time.

    python3 test/bench/studio.py RUN [seconds] [columns] [rows] [speed]

Half of the time nothing is typed, half of it `t` is: it changes the tint, and the title of the text says which.
"""
import re
import sys
import time

from pseudo_terminal import Memory, Terminal, latencies_in_words

run = sys.argv[1]
numbers = [int(word) for word in sys.argv[2:5]]
seconds, columns, rows = numbers + [30, 120, 40][len(numbers):]
speed = sys.argv[5] if len(sys.argv) > 5 else 'full'
# Back to no tint nothing new is written: unchanged beginnings of rows are left out.
titles = [rb'surprise', rb'unit', rb'temperature', None]

terminal = Terminal(['studio', run, '--speed', speed, '--random-seed', '1'], columns, rows)
terminal.wait_for(rb'charloom', 30)
print(f'first paint after {terminal.age():.0f} ms, {1000 * terminal.processor_seconds():.0f} ms of processor time')
terminal.wait_for(rb'char/s', 60)
print(f'writing after {terminal.age():.0f} ms')
terminal.read_for(3)
memory = Memory(terminal)
memory.note()
start = noted = time.monotonic()
kilobytes, share = terminal.measure_load(seconds / 2)
print(f'{kilobytes:.1f} kB/s, {100 * share:.0f}% of a core')
memory.note()
latencies, turn = [], 0
while time.monotonic() - start < seconds:
    terminal.type(b't')
    title = titles[turn % 4]
    took = terminal.wait_for(title, 5) if title else None
    turn += 1
    if took is not None:
        latencies.append(took)
    terminal.read_for(0.15)
    if time.monotonic() - noted > 2:
        memory.note()
        noted = time.monotonic()
memory.note()
print(latencies_in_words(latencies))
print(memory.in_words())
terminal.type(b'q')
code = terminal.end()
print(f"{re.findall(rb'[0-9,]+ characters', terminal.tail)[-1].decode()}, exit code {code}")

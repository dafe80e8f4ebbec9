"""What the dashboard costs the training: the same steps with the dashboard in a pseudo-terminal and with lines into a pipe.

    python3 test/bench/cost.py [rounds] [steps] [columns] [rows] [-- arguments of charloom train]

The two take turns, each is first in every second round, and what is compared are the medians of the milliseconds a step, by
the training's own clock, without the first steps. No validations, samples or checkpoints on the way: they cost both the same.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

from pseudo_terminal import Terminal, launcher, node

own = sys.argv[1:]
more = own[own.index('--') + 1:] if '--' in own else ['shakespeare', '--hidden', '128']
numbers = [int(word) for word in (own[:own.index('--')] if '--' in own else own)]
rounds, steps, columns, rows = numbers + [6, 400, 80, 24][len(numbers):]
warm = steps // 8

folder = tempfile.mkdtemp(prefix='charloom-cost-')


def arguments(name):
    still = ['--valid-every', '0', '--sample-every', '0', '--checkpoint-every', '0']
    return ['train', *more, '--steps', str(steps), *still, '--random-seed', '1', '--out', name]


def milliseconds(name):
    """Of a step, as the run has recorded it."""
    with open(os.path.join(folder, name, 'metrics.jsonl')) as file:
        events = [json.loads(line) for line in file]
    seconds = {event['step']: event['seconds'] for event in events if event['type'] == 'step'}
    first = min(step for step in seconds if step >= warm)
    return 1000 * (seconds[steps] - seconds[first]) / (steps - first)


def on_screen(name):
    terminal = Terminal(arguments(name), columns, rows, folder)
    if terminal.wait_for(rb'training has ended', 600) is None:
        raise SystemExit('The training never ended.')
    terminal.type(b'q')
    terminal.end()
    return milliseconds(name)


def in_pipe(name):
    # Behind a screen a training gives way (train-worker.ts): so it does here, and other programs disturb both alike.
    subprocess.run(['nice', '-n', '5', node, launcher, *arguments(name), '--plain'], cwd=folder, check=True, capture_output=True)
    return milliseconds(name)


kinds = {'dashboard': on_screen, 'pipe': in_pipe}
times = {kind: [] for kind in kinds}
for turn in range(rounds):
    for kind in (list(kinds) if turn % 2 == 0 else list(kinds)[::-1]):
        times[kind].append(kinds[kind](f'{kind}-{turn}'))
        print(f'{kind} {times[kind][-1]:.2f} ms', flush=True)
medians = {kind: statistics.median(values) for kind, values in times.items()}
least = {kind: min(values) for kind, values in times.items()}
ratio = {name: values['dashboard'] / values['pipe'] for name, values in (('medians', medians), ('least', least))}
print(f"{rounds} rounds of {steps} steps: {medians['dashboard']:.2f} ms with the dashboard, {medians['pipe']:.2f} ms without; "
      f"the dashboard costs {100 * (ratio['medians'] - 1):+.1f} % by the medians, {100 * (ratio['least'] - 1):+.1f} % by the least")

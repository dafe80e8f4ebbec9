"""All figures of the screens, one after another on a machine that does nothing else: about 20 minutes.

    python3 test/bench/screens.py [seconds]

The dashboard (screen.py), the studio at full speed on the model that comes along (studio.py), and what the dashboard costs the
training (cost.py); `seconds` is how long each of the first two is looked at, 400 by default.
"""
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
shipped = os.path.join(here, '..', '..', 'checkpoints', 'austen')
seconds = sys.argv[1] if len(sys.argv) > 1 else '400'

for title, script, arguments in [
    ('dashboard, 80 x 24, while it trains', 'screen.py', [seconds]),
    ('studio, 120 x 40, writing at full speed', 'studio.py', [shipped, seconds]),
    ('what the dashboard costs the training', 'cost.py', []),
]:
    print(f'\n{title}: {script} {" ".join(arguments)}', flush=True)
    subprocess.run([sys.executable, os.path.join(here, script), *arguments], check=True)

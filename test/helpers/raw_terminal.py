"""Runs a program in a pseudo-terminal that answers, reads and types by a script; prints what was seen as JSON.

Usage: raw_terminal.py SCRIPT PROGRAM [ARGUMENT...]
SCRIPT is a JSON list of steps, one after another:
  {"read": SECONDS, "rate": BYTES_A_SECOND}   reads; without a rate as fast as it comes
  {"until": TEXT, "within": SECONDS}          reads until the text has come
  {"type": TEXT}                              types
  {"answer": TEXT, "to": TEXT}                from now on types the answer whenever the text comes
  {"end": SECONDS}                            reads on, at the last rate, until the program has ended
"""
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

steps = json.loads(sys.argv[1])
pid, file = pty.fork()
if pid == 0:
    os.environ.update(TERM='xterm-256color', COLORTERM='truecolor')
    for name in ('CI', 'NODE_ENV', 'NO_COLOR', 'FORCE_COLOR', 'COLORFGBG'):
        os.environ.pop(name, None)
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))

seen = b''
answers = []
rate = None
status = None


def read(seconds):
    """Reads for so long, at the rate; gives False once the program has ended."""
    global seen, status
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select([file], [], [], min(left, 0.05))
        if ready:
            try:
                data = os.read(file, 65536 if rate is None else max(1, rate // 20))
            except OSError:
                data = b''
            before = len(seen)
            seen += data
            for question, answer in answers:
                if question in seen[max(0, before - len(question) + 1):]:
                    os.write(file, answer)
            if rate is not None:
                time.sleep(0.05)
        if status is None:
            done, code = os.waitpid(pid, os.WNOHANG)
            if done:
                status = os.waitstatus_to_exitcode(code)
        if status is not None and not ready:
            return False
    return True


result = {}
for step in steps:
    if 'rate' in step:
        rate = step['rate']
    if 'read' in step:
        read(step['read'])
    elif 'until' in step:
        end = time.monotonic() + step['within']
        while step['until'].encode() not in seen and time.monotonic() < end and read(0.1):
            pass
    elif 'type' in step:
        os.write(file, step['type'].encode())
    elif 'answer' in step:
        answers.append((step['to'].encode(), step['answer'].encode()))
    elif 'end' in step:
        begin = time.monotonic()
        while status is None and time.monotonic() - begin < step['end'] and read(0.1):
            pass
        result['leaving'] = time.monotonic() - begin
rate = None
read(1)
if status is None:
    os.kill(pid, 9)
print(json.dumps({**result, 'code': status, 'text': seen.decode('utf8', 'replace')}))

"""Runs a command and writes what it cost as JSON: measure.py RESULT COMMAND [ARGUMENT ...]"""

import json
import resource
import subprocess
import sys
import time

started = time.monotonic()
status = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode
wall = time.monotonic() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as result:
    json.dump(
        {
            "status": status,
            "wallMs": wall * 1000,
            "cpuMs": (used.ru_utime + used.ru_stime) * 1000,
            # Linux counts in KiB, macOS in bytes.
            "peakBytes": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        },
        result,
    )

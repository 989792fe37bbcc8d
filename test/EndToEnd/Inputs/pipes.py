# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the program ./iris and trop-sweep with pipes that nobody reads any more, and without
streams."""

import json
import os
import signal
import subprocess
from pathlib import Path

reader, unread = os.pipe()
os.close(reader)


def run(*command, **streams):
    return subprocess.run(command, timeout=60, **streams)


done = run("./iris", "train", "--steps", "200", stdout=subprocess.PIPE, stderr=unread)
assert done.returncode == 0 and b"test" in done.stdout, done
assert Path("LMM.safetensors").exists()
Path("LMM.safetensors").unlink()
done = run("./iris", "train", "--steps", "200", "--quiet", stdout=unread, stderr=subprocess.PIPE)
assert done.returncode == -signal.SIGPIPE and not done.stderr, done
assert Path("LMM.safetensors").exists() and not Path("LMM.safetensors.lock").exists()
done = run("./iris", "train", "--steps", "200", "--quiet", "--log", "all.jsonl", "--report",
           "all.html", stdout=unread)
assert '"kind":"end"' in Path("all.jsonl").read_text() and Path("all.html").exists(), done
Path("LMM.safetensors").unlink()
training = subprocess.Popen(["./iris", "train", "--steps", "20000", "--quiet"],
                            stdout=subprocess.PIPE)
training.stdout.close()
assert training.wait(60) == -signal.SIGPIPE and Path("LMM.safetensors").exists()
Path("LMM.safetensors").unlink()
done = run("sh", "-c", "./iris train --steps 200 --quiet >&-", stderr=subprocess.PIPE)
assert done.returncode == 1 and done.stderr == (
    b"./iris: error: cannot write standard output: Bad file descriptor\n"), done
assert Path("LMM.safetensors").exists()
for command in (["eval"], ["predict", "--data", "iris.csv"], ["info"], ["--help"]):
    done = run("./iris", *command, stdout=unread, stderr=subprocess.PIPE)
    assert done.returncode == -signal.SIGPIPE and not done.stderr, done

# Messages do not go to a file that got the number of a stream that is closed.
done = run("sh", "-c", "./iris train --steps 200 --log run.jsonl >&- 2>&- <&-")
assert done.returncode == 1, done
assert all(json.loads(line)["kind"] for line in Path("run.jsonl").read_text().splitlines())
assert run("sh", "-c", "./iris eval 2>&-", stdout=subprocess.DEVNULL).returncode == 0

done = run("trop-sweep", "iris.trop", "-o", "out", "--train", "--steps 5", stdout=subprocess.PIPE,
           stderr=unread)
assert done.returncode == 0 and Path("out/summary.csv").exists(), done
done = run("trop-sweep", "iris.trop", "-o", "out", "--train", "--steps 5", stdout=unread,
           stderr=subprocess.PIPE)
assert done.returncode == -signal.SIGPIPE and b"error" not in done.stderr, done

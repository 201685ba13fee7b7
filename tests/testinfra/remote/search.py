"""Where on this host secrets can be read by those who should not.

Input: {"needles": {name: [text]}} and what to look at:

"readable": [path]    files that every account of this host can read, below these folders
"whole": [path]       all files below these folders
"since": number       only files that changed after this time
"leave": [path]       what is below these is not looked at
"samples": path       arguments of processes, as sampler.py wrote them down
"journal": bool       the journal, where there is one

Output: {"findings": [[kind, name of a secret, where it is]]}, which never shows one, and how much was looked at:
"files", "journal_bytes", "samples".
"""

import json
import os
import subprocess
import sys
import time

LARGEST = 256 * 1024  # KiB
NEVER = ("/proc", "/sys", "/dev/pts", "/dev/mqueue")
AT_ONCE = 500
# Seconds for a sampler on a busy host to take notice.
PATIENCE = 5


class Search:
    def __init__(self, question):
        self.question = question
        self.needles = {name: [form.encode() for form in forms] for name, forms in question["needles"].items()}
        # Never an argument, never a file with a name.
        self.patterns = os.memfd_create("patterns")
        os.write(self.patterns, b"".join(form + b"\n" for forms in self.needles.values() for form in forms))
        self.findings = set()

    def grep(self, *paths, text=None):
        """Which files, or - for the text, are worth a closer look: grep is quick."""
        options = ["--files-with-matches", "--null", "--text", "--fixed-strings", "--no-messages"]
        argv = ["grep", *options, "--file=/proc/self/fd/%d" % self.patterns, "--", *paths]
        quick = dict(os.environ, LC_ALL="C")
        done = subprocess.run(argv, input=text, stdout=subprocess.PIPE, env=quick, pass_fds=[self.patterns])
        return [os.fsdecode(path) for path in done.stdout.split(b"\0") if path]

    def names_in(self, text):
        return sorted(name for name, forms in self.needles.items() if any(form in text for form in forms))

    def find(self, text, kind, where):
        self.findings.update((kind, name, where) for name in self.names_in(text))

    # -- files ------------------------------------------------------------------------------------------------------

    def files(self, roots, everyone):
        """find, because it is quick. What everybody can read is readable itself, and so are the folders above it."""
        left = [word for path in (*NEVER, *self.question.get("leave", [])) for word in ("-path", path, "-o")]
        closed = ["-type", "d", "!", "-perm", "-o=x"] if everyone else ["-false"]
        wanted = ["-type", "f", "-size", "-%dk" % LARGEST, "-newerct", "@%f" % self.question.get("since", 0)]
        wanted += ["-perm", "-o=r"] if everyone else []
        argv = ["find", *roots, "(", *left, *closed, ")", "-prune", "-o", *wanted, "-print0"]
        # It complains of what vanishes while it looks.
        done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return [os.fsdecode(path) for path in done.stdout.split(b"\0") if path]

    def paths(self):
        found = set()
        for kind, everyone in (("readable", True), ("whole", False)):
            roots = [path for path in self.question.get(kind, []) if os.path.isdir(path)]
            found.update(self.files(roots, everyone) if roots else [])
        return sorted(found)

    def look_at_files(self):
        paths = self.paths()
        for start in range(0, len(paths), AT_ONCE):
            for path in self.grep(*paths[start : start + AT_ONCE]):
                self.look_at_file(path)
        return len(paths)

    def look_at_file(self, path):
        try:
            with open(path, "rb") as file:
                self.find(file.read(), "files", path)
        except OSError:
            pass

    # -- what is no file --------------------------------------------------------------------------------------------

    def look_at_journal(self):
        # All fields: the arguments of who wrote a line are among them.
        argv = ["journalctl", "--no-pager", "--all", "--output=export"]
        if self.question.get("since"):
            argv.append("--since=@%d" % self.question["since"])
        try:
            text = subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout
        except FileNotFoundError:
            return 0
        if self.grep("-", text=text):
            self.find(text, "journal", "the journal")
        return len(text)

    def samples(self):
        """What was sampled up to now: this very process is in it if the sampler goes on."""
        with open("/proc/self/cmdline", "rb") as file:
            own = file.read().replace(b"\0", b" ").decode("latin-1")
        end = time.monotonic() + PATIENCE
        while True:
            with open(self.question["samples"]) as file:
                samples = [json.loads(line) for line in file if line.endswith("\n")]
            if own in samples:
                return samples
            assert time.monotonic() < end, "the sampler has ended"
            time.sleep(0.05)

    def look_at_samples(self):
        samples = self.samples()
        everything = "\n".join(samples).encode("latin-1")
        for words in samples if self.grep("-", text=everything) else []:
            self.find(words.encode("latin-1"), "samples", "the arguments of %s" % words.split(" ")[0])
        return len(samples)

    def answer(self):
        asked = self.question
        return {
            "files": self.look_at_files(),
            "journal_bytes": self.look_at_journal() if asked.get("journal") else 0,
            "samples": self.look_at_samples() if asked.get("samples") else 0,
            "findings": sorted(self.findings),
        }


def main():
    print(json.dumps(Search(json.loads(sys.stdin.read())).answer()))


main()

"""A copy of the tree under build/, with a build folder of its own, in which something is broken on purpose."""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Tree:
    def __init__(self, name):
        self.folder = ROOT / 'build' / name

    def run(self, *command, **more):
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.folder, **more)

    def copy(self):
        """What git knows or would know of the tree; what is there already and the same is left alone, so that it need not be built again.
        Then configures it."""
        listed = subprocess.run(['git', 'ls-files', '-co', '--exclude-standard', '-z'], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
        wanted = {name for name in listed.decode().split('\0') if name and (ROOT / name).is_file()}
        for name in wanted:
            source, copy = ROOT / name, self.folder / name
            if not copy.exists() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, copy)
        for path in self.folder.rglob('*'):
            name = path.relative_to(self.folder)
            if path.is_file() and name.parts[0] != 'build' and str(name) not in wanted:
                path.unlink()
        os.environ.setdefault('CCACHE_BASEDIR', str(self.folder))
        configured = self.run('cmake', '--preset', 'dev', '-Wno-dev')
        if configured.returncode:
            sys.exit(configured.stdout)

    def build(self, target):
        return self.run('nice', 'cmake', '--build', '--preset', 'dev', '-j2', '--target', target)

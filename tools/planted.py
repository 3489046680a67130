#!/usr/bin/env python3
"""Plants each bug of tests/simulation/planted and looks whether the simulation finds it: `make simulate-planted`.

Each patch says in its first line what it breaks. It is applied in a copy of the tree under build/planted and taken back. Fails when a patch
does not apply or build, and when no seed of the first 2,000 fails.

    tools/planted.py [NAME ...]     only those
"""
import re
import sys
import time

import scratch

PATCHES = scratch.ROOT / 'tests' / 'simulation' / 'planted'
SEEDS = 2000


def look(tree, patch):
    """The line that tells the seed and what it violates; what is wrong instead, and False."""
    applied = tree.run('patch', '-p1', '--no-backup-if-mismatch', '-i', str(patch))
    try:
        if applied.returncode:
            return f'the patch does not apply: {applied.stdout}', False
        built = tree.build('simulate')
        if built.returncode:
            return 'it does not build:\n' + '\n'.join(built.stdout.splitlines()[-15:]), False
        ended = tree.run('build/dev/tests/simulate', f'--seeds={SEEDS}', '--until-found')
        found = re.search(r'^seed (\d+), .*', ended.stdout.replace('\r', '\n'), re.M)
        if ended.returncode == 1 and found:
            return found[0], True
        return f'not found in {SEEDS} seeds' if ended.returncode == 0 else f'the simulation ended with {ended.returncode}', False
    finally:
        tree.copy()


def main():
    asked = sys.argv[1:]
    patches = [patch for patch in sorted(PATCHES.glob('*.patch')) if not asked or patch.stem in asked]
    if unknown := set(asked) - {patch.stem for patch in patches}:
        sys.exit(f'no such patch: {", ".join(sorted(unknown))}')
    tree = scratch.Tree('planted')
    tree.copy()
    missed = 0
    for at, patch in enumerate(patches, 1):
        began = time.time()
        told, found = look(tree, patch)
        missed += not found
        print(f'[{at}/{len(patches)}] {patch.stem}: {patch.read_text().splitlines()[0]}\n      {told} ({time.time() - began:.0f} s)', flush=True)
    print(f'{len(patches)} bugs planted, {len(patches) - missed} found')
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())

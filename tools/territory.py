#!/usr/bin/env python3
"""Writes libs/territory/codes.inc from npm's @etalab/decoupage-administratif:

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xf etalab-*.tgz && tools/territory.py package
"""
import json
import pathlib
import sys

package = pathlib.Path(sys.argv[1])
read = lambda name: json.loads((package / 'data' / (name + '.json')).read_text())
version = json.loads((package / 'package.json').read_text())['version']
quote = lambda text: json.dumps(text, ensure_ascii=False)

lines = ['// Written by tools/territory.py: do not edit.',
         f'constexpr char kVintage[] = "@etalab/decoupage-administratif {version}";',
         'constexpr Region kRegions[] = {']
lines += [f'    {{"{r["code"]}", {quote(r["nom"])}}},' for r in sorted(read('regions'), key=lambda r: r['code'])]
lines += ['};', 'constexpr Departement kDepartements[] = {']
lines += [f'    {{"{d["code"]}", {quote(d["nom"])}, "{d["region"]}"}},' for d in sorted(read('departements'), key=lambda d: d['code'])]
lines += ['};', 'constexpr Commune kCommunes[] = {']
for c in sorted(read('communes'), key=lambda c: c['code']):
    if c['type'] in ('commune-actuelle', 'arrondissement-municipal') and 'departement' in c:
        lines.append(f'    {{"{c["code"]}", {quote(c["nom"])}, "{c["departement"]}"}},')
lines.append('};')
(pathlib.Path(__file__).parent.parent / 'libs' / 'territory' / 'codes.inc').write_text('\n'.join(lines) + '\n')

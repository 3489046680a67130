#!/usr/bin/env python3
"""Writes libs/territory/codes.inc from npm's @etalab/decoupage-administratif:

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xf etalab-*.tgz && tools/territory.py package
"""
import json
import pathlib
import re
import sys

package = pathlib.Path(sys.argv[1])
read = lambda name: json.loads((package / 'data' / (name + '.json')).read_text())
version = json.loads((package / 'package.json').read_text())['version']
# The README's table has the vintage of each version.
year = re.search(rf'^\| (\d{{4}}) +\| {re.escape(version)} ', (package / 'README.md').read_text(), re.M)[1]
quote = lambda text: json.dumps(text, ensure_ascii=False)

lines = ['// Written by tools/territory.py: do not edit.',
         f'constexpr char kVintage[] = "COG {year}";',
         'constexpr Region kRegions[] = {']
lines += [f'    {{"{r["code"]}", {quote(r["nom"])}}},' for r in sorted(read('regions'), key=lambda r: r['code'])]
lines += ['};', 'constexpr Departement kDepartements[] = {']
lines += [f'    {{"{d["code"]}", {quote(d["nom"])}, "{d["region"]}"}},' for d in sorted(read('departements'), key=lambda d: d['code'])]
lines += ['};', 'constexpr Commune kCommunes[] = {']
for c in sorted(read('communes'), key=lambda c: c['code']):
    if c['type'] in ('commune-actuelle', 'arrondissement-municipal') and 'departement' in c:
        lines.append(f'    {{"{c["code"]}", {quote(c["nom"])}, "{c["departement"]}"}},')
lines += ['};', 'constexpr Arrondissement kArrondissements[] = {']
lines += [f'    {{"{c["code"]}", "{c["commune"]}"}},' for c in sorted(read('communes'), key=lambda c: c['code']) if 'commune' in c]
lines += ['};', 'constexpr FormerCommune kFormerCommunes[] = {']
former = {(old, c['code']) for c in read('communes') if c['type'] == 'commune-actuelle' for old in c.get('anciensCodes', [])}
lines += [f'    {{"{old}", "{today}"}},' for old, today in sorted(former)]
lines.append('};')
(pathlib.Path(__file__).parent.parent / 'libs' / 'territory' / 'codes.inc').write_text('\n'.join(lines) + '\n')

#!/usr/bin/env python3
"""Keeps every file in its role: what it may include, how long it may be, what nothing is called, what tests and READMEs must name.

Debian keeps every header in /usr/include, so neither the compiler nor a link list can enforce this. The rules are the tables below; each is
first shown to go red on a planted violation (SAMPLES). Usage: tests/architecture.py [folder]
"""
import pathlib
import re
import sys

# {service} and {room} are those of the file that is looked at.
CLOCKS_THREADS_STREAMS = (r'(chrono|ctime|random|thread|mutex|shared_mutex|atomic|future|condition_variable|iostream|fstream|sstream|'
                          r'filesystem|absl/time/clock\.h|absl/synchronization/.*)')
PURE = (r'[a-z_0-9]+|absl/(status|strings)/.*|absl/time/civil_time\.h|google/(protobuf|type)/.*|iml/.*/[a-z_]+\.pb\.h|'
        r'libs/domain/.*|services/{service}/((ids|reasons)\.h|tables\.pb\.h|\w+/(state|tables)\.pb\.h|'
        r'\w+_reaction\.h|{room}/(?!projection|queries|tables)\w+\.h)')
ROWS = PURE + r'|absl/.*|libs/storage/.*|services/{service}/(\w+/tables|{room}/projection|tables|projections)\.h'
QUERIES = ROWS + r'|libs/queries/.*|services/{service}/({room}/queries|{service}_queries|rent_account/statement|bilan/bilan)\.h'
SERVICE = (QUERIES + r'|libs/(eventsourcing/service|territory/territory)\.h|'
           r'services/{service}/({service}|\w+_reaction|\w+/(decider|reactions|projection|queries|tables))\.h')

# (files, what they may include and nothing else, what they may not, in words).
INCLUDES = [
    (r'services/\w+/(ids|reasons|\w+/(?!projection|queries|tables)\w+|\w+_reaction)\.(h|cc)', PURE, CLOCKS_THREADS_STREAMS,
     'the domain is pure: messages, status, civil time, std without clocks, threads and streams, libs/domain'),
    (r'services/\w+/(\w+/projection|\w+/tables|projections|tables)\.(h|cc)',
     ROWS + r'|libs/(eventsourcing/service|territory/territory)\.h', CLOCKS_THREADS_STREAMS,
     'projections and tables know the domain and libs/storage'),
    (r'services/\w+/(\w+/queries|\w+_queries)\.(h|cc)', QUERIES + r'|libs/(territory/territory|eventsourcing/tables)\.h',
     CLOCKS_THREADS_STREAMS, 'queries know rows, those of the machinery too, and paging'),
    (r'services/(\w+)/\1\.(h|cc)', SERVICE, None, 'a service is the list of its own parts'),
    (r'services/\w+/\w+/.*', None, r'services/{service}/(?!{room}/)\w+/(decider|reactions|projection|queries)\.h',
     'a room knows the state and the tables of another, never its decider'),
    (r'services/.*', None, r'services/(?!{service}/).*', "a service knows another service's proto, never its C++"),
    (r'services/.*', None, r'libs/(log|rpc|runtime)/.*', 'services know neither the log nor the door'),
    (r'libs/.*', None, r'(services|apps|tests)/.*', 'libs know no service'),
    (r'libs/domain/.*', r'[a-z_0-9.]+|(absl|google|iml|openssl)/.*|libs/domain/.*',
     r'(thread|mutex|atomic|future|chrono|random|absl/time/clock\.h)', 'libs/domain is pure'),
    (r'libs/log/.*', None, r'libs/(?!log/|storage/rocksdb_settings\.h).*', 'libs/log knows no other lib'),
    (r'libs/storage/.*', None, r'libs/(?!storage/).*', 'libs/storage knows no other lib'),
    (r'libs/eventsourcing/.*', None,
     r'(thread|condition_variable|future|chrono|random|absl/time/clock\.h|libs/(rpc|runtime)/.*)',
     'the heart is stepped: no thread, no clock, no randomness of its own'),
    (r'(?!libs/(log|storage)/[a-z_]+\.cc|tests/).*', None, r'rocksdb/.*', 'RocksDB is hidden in the .cc files of libs/log and libs/storage'),
    (r'(?!libs/log/[a-z_]+\.cc|tests/).*', None, r'librdkafka/.*', 'librdkafka is hidden in the .cc files of libs/log'),
    (r'(?!apps/command_line\.cc|tests/).*', None, r'CLI/.*', 'CLI11 is hidden in apps/command_line.cc'),
    (r'(?!libs/runtime/logging\.cc|tests/).*', None, r'spdlog/.*', 'spdlog is hidden in libs/runtime/logging.cc'),
    (r'(?!libs/access/[a-z_]+\.cc|tests/).*', None, r'cjose/.*', 'libcjose is hidden in the .cc files of libs/access'),
    (r'.*\.h', None, r'(grpc|grpcpp|grpc\+\+)/.*', 'gRPC is in no header'),
    (r'(?!(libs/(rpc|runtime)|apps|tests)/).*', None, r'(grpc|grpcpp|grpc\+\+)/.*|.*\.grpc\.pb\.h', 'gRPC is known by the door only'),
]

# Lines at most; the first that matches counts.
LENGTHS = [
    (r'libs/territory/codes\.inc', None),  # generated
    (r'services/.*\.cc', 1000),
    (r'services/.*\.(h|proto)', 250),
    (r'libs/.*\.h', 350),
    (r'apps/sample/.*', 1400),  # stories are a script
    (r'tests/.*\.cc', 1400),
    (r'.*\.(h|cc)', 900),
    (r'.*\.proto', 450),
]

BANNED = r'(?:Manager|Helpers?|Utils?|Impl|Dto|Base|Command|Event|Info|Data)'


def includes(text):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.M)


def include_violations(path, text):
    found = []
    parts = path.split('/')
    service = parts[1] if parts[0] == 'services' else ''
    room = parts[2] if service and len(parts) == 4 else r'(?!)'
    fill = lambda pattern: pattern.replace('{service}', service).replace('{room}', room)
    roles = [role for role in INCLUDES if re.fullmatch(fill(role[0]), path)]
    for _, may, never, words in roles:
        for name in includes(text):
            if (may and not re.fullmatch(fill(may), name)) or (never and re.fullmatch(fill(never), name)):
                found.append(f'{path} includes {name}: {words}')
    if service and path.endswith(('.h', '.cc')) and not any(may for _, may, _, _ in roles):
        found.append(f'{path} has no role: it lies in no room, and is neither ids, reasons nor the list of the service')
    return found


def length_violations(path, text):
    limit = next((limit for files, limit in LENGTHS if re.fullmatch(files, path)), None)
    lines = text.count('\n')
    return [f'{path} has {lines} lines, at most {limit} are allowed: it has outgrown its role'] if limit and lines > limit else []


def name_violations(path, text):
    declared = re.findall(rf'^\s*(?:class|struct|enum class|enum|message)\s+(\w+{BANNED})\b', text, re.M)
    found = [f'{path} declares {name}: no name ends so' for name in declared]
    if re.search(f'_{BANNED}$'.lower(), pathlib.Path(path).stem):
        found.append(f'{path}: no file is called so')
    return found


def default_violations(path, text):
    """A oneof's alternatives are all named, so that a new one does not compile until it is thought of."""
    found = []
    for switch in re.finditer(r'switch \([^;{}]*_case\(\)\) \{', text):
        depth, end = 1, switch.end()
        while depth and end < len(text):
            depth += {'{': 1, '}': -1}.get(text[end], 0)
            end += 1
        if re.search(r'\bdefault\s*:', text[switch.end():end]):
            found.append(f'{path}:{text.count(chr(10), 0, switch.start()) + 1}: a default in a switch over a oneof')
    return found


def list_violations(path, text):
    """A list says by which keys it is kept: other filters read within a key, twenty times the rows of a page at most."""
    return [f'{path}: {name} does not say by what it is kept'
            for said, name in re.findall(r'((?:^//.*\n)*)^message (List\w+Request) ', text, re.M)
            if path.startswith('proto/') and 'Kept ' not in said]


CHECKS = [include_violations, length_violations, name_violations, default_violations, list_violations]


def unsaid(files):
    """Commands, reactions and reasons that no test names; RPCs and commands that the service's README does not name."""
    found = []
    for path, text in sorted(files.items()):
        if match := re.fullmatch(r'services/(\w+)/\1\.cc', path):
            service = match[1]
            tests = '\n'.join(each for name, each in files.items() if name.startswith(f'tests/services/{service}/'))
            readme = files.get(f'services/{service}/README.md', '')
            commands = [name for takes in re.findall(r'\.Takes<([^>]+)>', text) for name in re.split(r',\s*', takes)]
            commands += re.findall(r'\.TakesWith<([\w:]+)', text)
            found += [f'{path}: no test has When<{name}>' for name in commands if f'When<{name}>' not in tests]
            found += [f'{path}: no test names {name}' for name in re.findall(r'\.React<[^;]*?(\w+)\);', text) if name not in tests]
            rpcs = re.findall(r'^  rpc (\w+)\(', files.get(f'proto/iml/{service}/v1/{service}.proto', ''), re.M)
            found += [f'services/{service}/README.md does not name {name}'
                      for name in sorted({*rpcs, *(name.removeprefix('v1::') for name in commands)}) if not re.search(rf'\b{name}\b', readme)]
        if match := re.fullmatch(r'proto/iml/(\w+)/v1/reasons\.proto', path):
            tests = '\n'.join(each for name, each in files.items() if name.startswith('tests/'))
            found += [f'{path}: no test names {name}' for name in re.findall(r'^  REASON_(\w+) = [1-9]', text, re.M) if name not in tests]
    return found


def violations(files):
    """Of {path: text}."""
    found = unsaid(files)
    for path, text in sorted(files.items()):
        if re.search(r'\.(h|cc|proto|inc)$', path):
            for check in CHECKS:
                found += check(path, text)
        if match := re.fullmatch(r'tests/(services/\w+/.+)_test\.cc', path):
            if f'{match[1]}.cc' not in files:
                found.append(f'{path} tests no file of that name')
        if match := re.fullmatch(r'(services/\w+/(\w+/(decider|reactions)|\w+_reaction))\.cc', path):
            if f'tests/{match[1]}_test.cc' not in files:
                found.append(f'{path} has no test of its name')
        if path.startswith('proto/'):
            for topic in re.findall(r'option \(iml\.log\.v1\.topic\) = "([^"]+)"', text):
                if f'tests/golden/{topic}.txt' not in files:
                    found.append(f'{path}: the facts of {topic} have no golden bytes; see tests/golden/golden_test.cc')
    return found


MAKE = {'tests/services/a/x/decider_test.cc': '', 'services/a/x/decider.cc': ''}

# (files, what is said of them; nothing when they are as they should be)
SAMPLES = [
    ({'services/a/x/decider.cc': '#include <vector>\n#include "services/a/x/state.pb.h"\n#include "libs/domain/date.h"\n'
                                 '#include "iml/b/v1/b.pb.h"\n#include "services/a/x/sums.h"\n#include "services/a/ids.h"\n'}, None),
    ({'services/a/x/decider.cc': '#include <chrono>\n'}, 'includes chrono'),
    ({'services/a/x/decider.cc': '#include "libs/storage/database.h"\n'}, 'includes libs/storage/database.h'),
    ({'services/a/x/decider.cc': '#include "services/a/x/tables.h"\n'}, 'includes services/a/x/tables.h'),
    ({'services/a/x/sums.cc': '#include "absl/time/clock.h"\n'}, 'includes absl/time/clock.h'),
    ({'services/a/x/decider.h': '#include "iml/a/v1/a.grpc.pb.h"\n'}, 'includes iml/a/v1/a.grpc.pb.h'),
    ({'services/a/x/projection.cc': '#include "libs/storage/database.h"\n#include "services/a/y/tables.h"\n'}, None),
    ({'services/a/x/projection.cc': '#include "libs/log/log.h"\n'}, 'includes libs/log/log.h'),
    ({'services/a/x/queries.cc': '#include "services/a/y/state.pb.h"\n'}, None),
    ({'services/a/x/queries.cc': '#include "services/a/y/decider.h"\n'}, 'never its decider'),
    ({'services/a/x/queries.cc': '#include "libs/rpc/server.h"\n'}, 'includes libs/rpc/server.h'),
    ({'services/a/a.cc': '#include "libs/eventsourcing/service.h"\n#include "services/a/x/decider.h"\n'}, None),
    ({'services/a/a.cc': '#include "libs/runtime/engine.h"\n'}, 'includes libs/runtime/engine.h'),
    ({'services/a/a.cc': '#include "services/b/x/tables.h"\n'}, "never its C++"),
    ({'services/a/x/sums.h': '#include "services/b/ids.h"\n'}, "never its C++"),
    ({'services/a/b.cc': ''}, 'has no role'),
    ({'libs/rpc/x.cc': '#include <grpcpp/grpcpp.h>\n'}, None),
    ({'libs/rpc/x.h': '#include <grpcpp/grpcpp.h>\n'}, 'gRPC is in no header'),
    ({'libs/storage/x.cc': '#include <grpcpp/grpcpp.h>\n'}, 'by the door only'),
    ({'libs/rpc/x.cc': '#include "services/a/tables.h"\n'}, 'libs know no service'),
    ({'libs/log/x.cc': '#include <rocksdb/db.h>\n#include "libs/log/log.h"\n'}, None),
    ({'libs/log/x.h': '#include <rocksdb/db.h>\n'}, 'RocksDB is hidden'),
    ({'libs/log/x.cc': '#include "libs/storage/key.h"\n'}, 'libs/log knows no other lib'),
    ({'libs/storage/x.cc': '#include "libs/log/log.h"\n'}, 'libs/storage knows no other lib'),
    ({'libs/runtime/x.cc': '#include <librdkafka/rdkafkacpp.h>\n'}, 'librdkafka is hidden'),
    ({'apps/x.cc': '#include <CLI/CLI.hpp>\n'}, 'CLI11 is hidden'),
    ({'apps/command_line.cc': '#include <CLI/CLI.hpp>\n'}, None),
    ({'libs/runtime/x.cc': '#include <spdlog/spdlog.h>\n'}, 'spdlog is hidden'),
    ({'libs/access/x.h': '#include <cjose/cjose.h>\n'}, 'libcjose is hidden'),
    ({'libs/eventsourcing/x.cc': '#include <thread>\n'}, 'the heart is stepped'),
    ({'libs/domain/x.cc': '#include "libs/territory/territory.h"\n'}, 'libs/domain is pure'),
    ({'services/a/x/decider.cc': '\n' * 1000}, None),
    ({'services/a/x/decider.cc': '\n' * 1001}, 'outgrown its role'),
    ({'libs/rpc/x.h': 'struct CommandSpec {\nclass Sampler {\n'}, None),
    ({'libs/rpc/x.h': 'class LeaseManager {\n'}, 'declares LeaseManager'),
    ({'proto/iml/a/v1/a.proto': '  message LeaseSignedEvent {\n'}, 'declares LeaseSignedEvent'),
    ({'libs/rpc/string_utils.cc': ''}, 'no file is called so'),
    ({'libs/rpc/x.cc': 'switch (a.fact_case()) { case A: { break; } }\nswitch (b) { default: break; }\n'}, None),
    ({'libs/rpc/x.cc': 'switch (a.fact_case()) { case A: { break; }\n default: break; }\n'}, 'a default in a switch over a oneof'),
    ({'tests/services/a/y_decider_test.cc': ''}, 'tests no file of that name'),
    ({'services/a/y_reaction.cc': ''}, 'has no test of its name'),
    ({'proto/iml/a/v1/a.proto': 'option (iml.log.v1.topic) = "iml.a.b.v1";', 'tests/golden/iml.a.b.v1.txt': ''}, None),
    ({'proto/iml/a/v1/a.proto': 'option (iml.log.v1.topic) = "iml.a.b.v1";'}, 'have no golden bytes'),
    ({'proto/iml/a/v1/a.proto': '// Kept by owner.\nmessage ListBurnsRequest {}\n'}, None),
    ({'proto/iml/a/v1/a.proto': '// Burns.\nmessage ListBurnsRequest {}\n'}, 'does not say by what it is kept'),
    ({'services/a/a.cc': '.Takes<v1::Burn,\n Freeze>()', 'services/a/README.md': 'Burn Freeze',
      'tests/services/a/x/decider_test.cc': 'When<v1::Burn> When<Freeze>'}, None),
    ({'services/a/a.cc': '.Takes<v1::Burn>()', 'services/a/README.md': 'Burn'}, 'no test has When<v1::Burn>'),
    ({'services/a/a.cc': '.Takes<v1::Burn>()', 'tests/services/a/x/decider_test.cc': 'When<v1::Burn>'}, 'does not name Burn'),
    ({'services/a/a.cc': 'service.React<XCommit, v1::Y>("burn", kSince, BurnWhenY);'}, 'no test names BurnWhenY'),
    ({'services/a/a.cc': '', 'proto/iml/a/v1/a.proto': '  rpc Burn(BurnRequest)'}, 'does not name Burn'),
    ({'proto/iml/a/v1/reasons.proto': '  REASON_TOO_HOT = 1 ['}, 'no test names TOO_HOT'),
]


def main():
    blind = []
    for files, expected in SAMPLES:
        found = violations({**MAKE, **files})
        if not (any(expected in each for each in found) if expected else not found):
            blind.append(f'planted {files}: expected {expected or "nothing"}, found {found or "nothing"}')
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    files = {}
    for folder in ('apps', 'libs', 'proto', 'services', 'tests'):
        for path in (root / folder).rglob('*'):
            if path.suffix in ('.h', '.cc', '.proto', '.inc', '.txt', '.md') and path.is_file():
                files[str(path.relative_to(root))] = path.read_text()
    found = violations(files)
    print(*blind, *found, sep='\n', end='\n' if blind or found else '')
    print(f'{len(SAMPLES)} planted samples, {len(blind)} seen wrongly; {len(files)} files, {len(found)} violations')
    return 1 if blind or found or len(files) < 50 else 0


if __name__ == '__main__':
    sys.exit(main())

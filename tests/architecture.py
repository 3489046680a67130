#!/usr/bin/env python3
"""Keeps every file in its role: what it may include, how long it may be, what nothing is called.

Debian keeps every header in /usr/include, so neither the compiler nor a link list can enforce this. The rules are the tables below; each is
first shown to go red on a planted violation (SAMPLES). Usage: tests/architecture.py [folder]
"""
import pathlib
import re
import sys

# Of a service: its domain is what its CMakeLists.txt lists after DOMAIN (deciders, reactions and other pure code), and ids.h.
CLOCKS_THREADS_STREAMS = (r'(chrono|ctime|random|thread|mutex|shared_mutex|atomic|future|condition_variable|iostream|fstream|sstream|'
                          r'filesystem|absl/time/clock\.h|absl/synchronization/.*)')
PURE = (r'[a-z_0-9]+|absl/(status|strings)/.*|absl/time/civil_time\.h|google/(protobuf|type)/.*|iml/.*/[a-z_]+\.pb\.h|libs/domain/.*|'
        r'services/{service}/([a-z_]+\.pb|{domain})\.h')
ROWS = PURE + r'|absl/.*|libs/storage/.*|services/{service}/(tables|projections)\.h'
QUERIES = ROWS + r'|libs/rpc/paging\.h|services/{service}/{service}_queries\.h'
SERVICE = QUERIES + r'|libs/(eventsourcing/service|territory/territory)\.h|services/{service}/{service}_service\.h'

# (files, what they may include and nothing else, what they may not, in words).
INCLUDES = [
    (r'services/\w+/{domain}\.(h|cc)', PURE, CLOCKS_THREADS_STREAMS,
     'the domain is pure: messages, status, civil time, std without clocks, threads and streams, libs/domain'),
    (r'services/\w+/(projections\.(h|cc)|tables\.h)', ROWS + r'|libs/(eventsourcing/service|territory/territory)\.h', CLOCKS_THREADS_STREAMS,
     'projections and tables know the domain and libs/storage'),
    (r'services/\w+/\w+_queries\.(h|cc)', QUERIES + r'|libs/(territory/territory|eventsourcing/tables)\.h', CLOCKS_THREADS_STREAMS,
     'queries know rows, those of the machinery too, and paging'),
    (r'services/\w+/\w+_service\.(h|cc)', SERVICE, None, 'a service is the list of its own parts'),
    (r'services/.*', None, r'services/(?!{service}/).*', "a service knows another service's proto, never its C++"),
    (r'services/.*', None, r'libs/(log|rpc/(?!paging)|runtime)/.*', 'services know neither the log nor the door'),
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
    (r'.*\.h', None, r'(grpc|grpcpp|grpc\+\+)/.*', 'gRPC is in no header'),
    (r'(?!(libs/(rpc|runtime)|apps|tests)/).*', None, r'(grpc|grpcpp|grpc\+\+)/.*|.*\.grpc\.pb\.h', 'gRPC is known by the door only'),
]

# Lines at most; the first that matches counts.
LENGTHS = [
    (r'libs/territory/codes\.inc', None),  # generated
    (r'services/\w+/\w+_decider\.cc', 800),
    (r'services/\w+/\w+_reaction\.cc', 250),
    (r'services/\w+/projections\.cc', 450),
    (r'services/\w+/\w+_queries\.cc', 250),
    (r'services/\w+/\w+_service\.cc', 250),
    (r'services/\w+/\w+\.(h|proto)', 200),
    (r'libs/.*\.h', 300),
    (r'apps/sample/.*', 1200),  # stories are a script
    (r'tests/.*\.cc', 1200),
    (r'.*\.(h|cc)', 800),
    (r'.*\.proto', 450),
]

BANNED = r'(?:Manager|Helpers?|Utils?|Impl|Dto|Base|Command|Event|Info|Data)'


def includes(text):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.M)


def include_violations(path, text, domain):
    found = []
    service = path.split('/')[1] if path.startswith('services/') else ''
    fill = lambda pattern: pattern.replace('{service}', service).replace('{domain}', domain.get(service, r'(?!)'))
    roles = [role for role in INCLUDES if re.fullmatch(fill(role[0]), path)]
    for _, may, never, words in roles:
        for name in includes(text):
            if (may and not re.fullmatch(fill(may), name)) or (never and re.fullmatch(fill(never), name)):
                found.append(f'{path} includes {name}: {words}')
    if service and path.endswith(('.h', '.cc')) and not any(may for _, may, _, _ in roles):
        found.append(f'{path} has no role: neither of the DOMAIN of its CMakeLists.txt, nor projections, tables, queries or service')
    return found


def length_violations(path, text, domain):
    limit = next((limit for files, limit in LENGTHS if re.fullmatch(files, path)), None)
    lines = text.count('\n')
    return [f'{path} has {lines} lines, at most {limit} are allowed: it has outgrown its role'] if limit and lines > limit else []


def name_violations(path, text, domain):
    declared = re.findall(rf'^\s*(?:class|struct|enum class|enum|message)\s+(\w+{BANNED})\b', text, re.M)
    found = [f'{path} declares {name}: no name ends so' for name in declared]
    if re.search(f'_{BANNED}$'.lower(), pathlib.Path(path).stem):
        found.append(f'{path}: no file is called so')
    return found


def default_violations(path, text, domain):
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


CHECKS = [include_violations, length_violations, name_violations, default_violations]


def violations(files):
    """Of {path: text}."""
    domain = {}
    for path, text in files.items():
        if match := re.fullmatch(r'services/(\w+)/CMakeLists\.txt', path):
            listed = re.search(r'\bDOMAIN\b([a-z_\s]*)', text)
            domain[match[1]] = r'(\w+_(decider|reaction)|ids' + ''.join('|' + stem for stem in (listed[1].split() if listed else [])) + ')'
    found = []
    for path, text in sorted(files.items()):
        if re.search(r'\.(h|cc|proto|inc)$', path):
            for check in CHECKS:
                found += check(path, text, domain)
        if match := re.fullmatch(r'tests/services/(\w+)/(\w+)_test\.cc', path):
            if f'services/{match[1]}/{match[2]}.cc' not in files:
                found.append(f'{path} tests no file of that name')
        if match := re.fullmatch(r'services/(\w+)/(\w+_(decider|reaction))\.cc', path):
            if f'tests/services/{match[1]}/{match[2]}_test.cc' not in files:
                found.append(f'{path} has no test of its name')
        if path.startswith('proto/'):
            for topic in re.findall(r'option \(iml\.log\.v1\.topic\) = "([^"]+)"', text):
                if f'tests/golden/{topic}.txt' not in files:
                    found.append(f'{path}: the facts of {topic} have no golden bytes; see tests/golden/golden_test.cc')
    return found


MAKE = {'services/a/CMakeLists.txt': 'service(a\n  DOMAIN x_decider sums\n  SHELL projections)',
        'tests/services/a/x_decider_test.cc': '', 'services/a/x_decider.cc': ''}

# (files, what is said of them; nothing when they are as they should be)
SAMPLES = [
    ({'services/a/x_decider.cc': '#include <vector>\n#include "services/a/x_state.pb.h"\n#include "libs/domain/date.h"\n'
                                 '#include "iml/b/v1/b.pb.h"\n#include "services/a/sums.h"\n'}, None),
    ({'services/a/x_decider.cc': '#include <chrono>\n'}, 'includes chrono'),
    ({'services/a/x_decider.cc': '#include "libs/storage/database.h"\n'}, 'includes libs/storage/database.h'),
    ({'services/a/x_decider.cc': '#include "services/a/tables.h"\n'}, 'includes services/a/tables.h'),
    ({'services/a/sums.cc': '#include "absl/time/clock.h"\n'}, 'includes absl/time/clock.h'),
    ({'services/a/x_decider.h': '#include "iml/a/v1/a.grpc.pb.h"\n'}, 'includes iml/a/v1/a.grpc.pb.h'),
    ({'services/a/projections.cc': '#include "libs/storage/database.h"\n#include "services/a/tables.h"\n'}, None),
    ({'services/a/projections.cc': '#include "libs/log/log.h"\n'}, 'includes libs/log/log.h'),
    ({'services/a/a_queries.cc': '#include "libs/rpc/paging.h"\n'}, None),
    ({'services/a/a_queries.cc': '#include "libs/rpc/server.h"\n'}, 'includes libs/rpc/server.h'),
    ({'services/a/a_service.cc': '#include "libs/eventsourcing/service.h"\n#include "services/a/x_decider.h"\n'}, None),
    ({'services/a/a_service.cc': '#include "libs/runtime/engine.h"\n'}, 'includes libs/runtime/engine.h'),
    ({'services/a/a_service.cc': '#include "services/b/tables.h"\n'}, "never its C++"),
    ({'services/a/sums.h': '#include "services/b/ids.h"\n'}, "never its C++"),
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
    ({'libs/eventsourcing/x.cc': '#include <thread>\n'}, 'the heart is stepped'),
    ({'libs/domain/x.cc': '#include "libs/territory/territory.h"\n'}, 'libs/domain is pure'),
    ({'services/a/x_decider.cc': '\n' * 800}, None),
    ({'services/a/x_decider.cc': '\n' * 801}, 'outgrown its role'),
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
            if path.suffix in ('.h', '.cc', '.proto', '.inc', '.txt') and path.is_file():
                files[str(path.relative_to(root))] = path.read_text()
    found = violations(files)
    print(*blind, *found, sep='\n', end='\n' if blind or found else '')
    print(f'{len(SAMPLES)} planted samples, {len(blind)} seen wrongly; {len(files)} files, {len(found)} violations')
    return 1 if blind or found or len(files) < 50 else 0


if __name__ == '__main__':
    sys.exit(main())

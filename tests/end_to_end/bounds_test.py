"""What clients of an open port may take of the process: they get no answer of it, and everybody else does."""
import json
import os
import pathlib
import resource
import socket
import tempfile
import threading
import unittest
import urllib.error
import uuid

import http2
import server

MANY = 300
LIST = 'iml.prospection.v1.Prospection/ListOwners'
PIECE = 1000  # calls sent at once
MOST_BYTES = 2 << 30  # without bounds it is 5 GB


def target():
    return {'request_id': str(uuid.uuid4()), 'territory': '84', 'measure': 'MEASURE_PLACES', 'value': 1, 'source': 'DREETS',
            'valid_from': {'year': 2018, 'month': 1, 'day': 1}, 'stated_on': {'year': 2018, 'month': 1, 'day': 1}}


def start_with_few_files(at):
    """As from a shell whose soft limit is below what clients will take."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (MANY, hard))
    try:
        return at.start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4 * MANY), hard))


class Bounds(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='iml-')
        self.addCleanup(folder.cleanup)
        self.server = start_with_few_files(server.Server(folder.name + '/data'))
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.stop())

    def test_connections_that_say_nothing_leave_a_command_its_answer(self):
        host, port = self.server.address['grpc'].split(':')
        for _ in range(MANY):
            self.addCleanup(socket.create_connection((host, int(port))).close)
        status, _ = self.server.call('iml.reporting.v1.Reporting/SetTarget', target())
        self.assertEqual(status, 200)

    def flood(self, call, each=100_000, connections=4):
        """`call` makes the frames of a stream; nothing that the server says is read."""
        kept = []

        def attack():
            client = http2.Connection(self.server.address['grpc'], timeout=60)
            kept.append(client)
            for first in range(1, 2 * each, 2 * PIECE):
                if not client.send(b''.join(map(call, range(first, first + 2 * PIECE, 2)))):
                    return

        threads = [threading.Thread(target=attack) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        canary = http2.Connection(self.server.address['grpc'], timeout=60)
        self.assertEqual(canary.answer(LIST, 1), http2.HEADERS)
        status = pathlib.Path(f'/proc/{self.server.process.pid}/status').read_text()
        most = int(next(line.split()[1] for line in status.splitlines() if line.startswith('VmHWM'))) * 1024
        if 'IML_SANITIZED' not in os.environ:
            self.assertLess(most, MOST_BYTES)
        for client in [*kept, canary]:
            client.close()

    def test_streams_that_are_reset_at_once_leave_memory_and_others_their_answer(self):
        self.flood(lambda stream: http2.call(LIST, stream) + http2.frame(http2.RST_STREAM, 0, stream, http2.CANCEL))

    def test_answers_that_nobody_reads_leave_memory_and_others_their_answer(self):
        self.flood(lambda stream: http2.call(LIST, stream))

    def test_streams_that_never_end_leave_memory_and_others_their_answer(self):
        self.flood(lambda stream: http2.frame(http2.HEADERS, http2.END_HEADERS, stream, http2.head(LIST)))

    def test_a_number_of_log_lines_that_is_none_is_refused(self):
        for last in ('-1', 'many', '99999999999999999999'):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.server.ops(f'/log?last={last}')
            self.assertEqual(refused.exception.code, 400)
            self.assertIn('last', json.load(refused.exception)['error'])


if __name__ == '__main__':
    unittest.main(verbosity=2)

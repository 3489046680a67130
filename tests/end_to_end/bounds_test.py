"""What clients of an open port may take of the process: they get no answer of it, and everybody else does."""
import json
import resource
import socket
import tempfile
import unittest
import urllib.error
import uuid

import server

MANY = 300


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

    def test_a_number_of_log_lines_that_is_none_is_refused(self):
        for last in ('-1', 'many', '99999999999999999999'):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.server.ops(f'/log?last={last}')
            self.assertEqual(refused.exception.code, 400)
            self.assertIn('last', json.load(refused.exception)['error'])


if __name__ == '__main__':
    unittest.main(verbosity=2)

"""SIGTERM with a call under way: the server says that it is not ready, finishes the call, makes all durable; a second signal ends it."""
import json
import signal
import socket
import tempfile
import unittest
import urllib.error
import uuid

import server

SET_TARGET = '/iml.reporting.v1.Reporting/SetTarget'


def target():
    return {'request_id': str(uuid.uuid4()), 'territory': '84', 'measure': 'MEASURE_PLACES', 'value': 1, 'source': 'DREETS',
            'valid_from': {'year': 2018, 'month': 1, 'day': 1}, 'stated_on': {'year': 2018, 'month': 1, 'day': 1}}


class UnderWay:
    """A call whose head the server has read and whose body is still to come."""

    def __init__(self, at, sent):
        host, port = at.address['http'].split(':')
        self.body = json.dumps(sent).encode()
        self.socket = socket.create_connection((host, int(port)))
        head = f'POST {SET_TARGET} HTTP/1.1\r\nContent-Type: application/json\r\nHost: iml\r\nContent-Length: {len(self.body)}\r\nExpect: 100-continue\r\n\r\n'
        self.socket.sendall(head.encode())
        assert b'100 Continue' in self.socket.recv(1000)

    def finish(self):
        self.socket.sendall(self.body)
        answer = b''.join(iter(lambda: self.socket.recv(4096), b''))
        head, body = answer.split(b'\r\n\r\n', 1)
        return int(head.split()[1]), json.loads(body)


def readiness(at):
    try:
        at.ops('/readyz')
        return 200
    except urllib.error.HTTPError as error:
        return error.code


class Drain(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='iml-')
        self.addCleanup(folder.cleanup)
        self.server = server.Server(folder.name + '/data').start()
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.stop(signal.SIGKILL))
        self.sent = target()
        self.call = UnderWay(self.server, self.sent)
        self.addCleanup(self.call.socket.close)
        self.server.process.send_signal(signal.SIGTERM)
        while readiness(self.server) != 503:
            pass

    def test_a_call_under_way_is_finished_after_the_server_has_said_that_it_is_not_ready(self):
        status, receipt = self.call.finish()
        self.assertEqual((status, receipt['version']), (200, '1'))
        self.server.process.communicate(timeout=60)
        self.assertEqual(self.server.process.returncode, 0)
        self.server.start()
        self.assertEqual(self.server.call(SET_TARGET[1:], self.sent), (200, receipt))

    def test_no_new_call_is_taken(self):
        with self.assertRaises(urllib.error.URLError):
            while True:  # what came just before is still answered
                self.server.call(SET_TARGET[1:], target())

    def test_it_does_not_wait_for_ever_for_a_call_that_never_comes_whole(self):
        self.server.process.communicate(timeout=60)
        self.assertEqual(self.server.process.returncode, 0)

    def test_a_second_signal_ends_it_at_once(self):
        self.server.process.send_signal(signal.SIGTERM)
        self.server.process.communicate(timeout=60)
        self.assertEqual(self.server.process.returncode, 130)


if __name__ == '__main__':
    unittest.main(verbosity=2)

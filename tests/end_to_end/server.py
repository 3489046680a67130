"""`iml serve` as a test starts it: free ports, a folder of its own; it ends with the test, also when the test is killed."""
import ctypes
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

IML = os.environ['IML']  # the program


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def run(*arguments, **options):
    """A command of iml: its exit code, standard output and standard error."""
    done = subprocess.run([IML, *map(str, arguments)], capture_output=True, text=True, timeout=600, preexec_fn=die_with_parent, check=False, **options)
    return done.returncode, done.stdout, done.stderr


class Server:
    def __init__(self, data=None, *options):
        self.folder = None if data else tempfile.TemporaryDirectory(prefix='iml-')
        self.data = pathlib.Path(data or self.folder.name) / ('data' if self.folder else '')
        self.options = options
        self.process = None

    def start(self, wait=600):
        """Starts it and waits until it serves."""
        arguments = [IML, 'serve', f'--data={self.data}', '--grpc=127.0.0.1:0', '--http=127.0.0.1:0', '--ops=127.0.0.1:0', *self.options]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        self.said = ''
        while 'Serving' not in self.said:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f'iml serve ended: {self.said}{self.process.stderr.read()}')
            self.said += line
        self.address = json.loads((self.data / 'lock').read_text())
        return self

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.communicate(timeout=60)
        return self.process.returncode

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)
        if self.folder:
            self.folder.cleanup()

    def call(self, method, body=None, actor='a-1', organisation='', role='state', raw=None):
        """(HTTP status, answer) of POST /<package>.<Service>/<Method>."""
        data = raw if raw is not None else json.dumps(body or {}).encode()
        headers = {'iml-actor': actor, 'iml-organisation': organisation, 'iml-role': role, 'content-type': 'application/json'}
        request = urllib.request.Request(f'http://{self.address["http"]}/{method}', data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def ops(self, path):
        with urllib.request.urlopen(f'http://{self.address["ops"]}{path}', timeout=600) as response:
            return response.read().decode()

    def iml(self, command, *options):
        return run(command, f'--data={self.data}', *options)

    def log(self, *options):
        code, lines, error = self.iml('log', '--raw', '--format=json', *options)
        assert code == 0, error
        return lines.splitlines()

    def wait_until_idle(self):
        while not all(each['idle'] and each.get('lag') == 0 and each['todos'] == 0 for each in json.loads(self.ops('/status'))['services']):
            time.sleep(0.02)

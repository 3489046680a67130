"""An HTTP/2 client that does as it likes: frames by hand, and no answer need be read."""
import socket
import struct

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
CANCEL = struct.pack('>I', 8)


def frame(kind, flags, stream, payload=b''):
    return struct.pack('>I', len(payload))[1:] + struct.pack('>BBI', kind, flags, stream) + payload


def literal(name, value):
    """A header of HPACK that needs no table; a number stands for a name of the static one."""
    start = bytes([name]) if isinstance(name, int) else bytes([0, len(name)]) + name.encode()
    return start + bytes([len(value)]) + value.encode()


def head(method):
    """Of a gRPC call."""
    return (b'\x83\x86' + literal(4, '/' + method) + literal(1, 'iml') + literal('content-type', 'application/grpc') + literal('te', 'trailers'))


def message(request):
    return struct.pack('>BI', 0, len(request)) + request


def call(method, stream, request=b''):
    return frame(HEADERS, END_HEADERS, stream, head(method)) + frame(DATA, END_STREAM, stream, message(request))


class Connection:
    def __init__(self, address, settings=b'', timeout=120):
        host, port = address.split(':')
        self.socket = socket.create_connection((host, int(port)), timeout=timeout)
        self.send(b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + frame(SETTINGS, 0, 0, settings))

    def send(self, data):
        """False once the server has hung up, or reads no more."""
        try:
            self.socket.sendall(data)
            return True
        except (OSError, TimeoutError):
            return False

    def bytes(self, size):
        got = b''
        while len(got) < size:
            piece = self.socket.recv(size - len(got))
            if not piece:
                raise ConnectionError('hung up')
            got += piece
        return got

    def frames(self):
        """What comes, as (kind, flags, stream, payload); settings and pings are acknowledged."""
        while True:
            size, kind, flags, stream = struct.unpack('>IBBI', b'\0' + self.bytes(9))
            payload = self.bytes(size)
            if kind in (SETTINGS, PING) and not flags & ACK:
                self.send(frame(kind, ACK, 0, payload if kind == PING else b''))
            yield kind, flags, stream, payload

    def answer(self, method, stream, request=b''):
        """Calls, and reads until the call has ended."""
        self.send(call(method, stream, request))
        for kind, flags, of, payload in self.frames():
            if kind == GOAWAY:
                raise ConnectionError(payload.decode(errors='replace'))
            if of == stream and (kind == RST_STREAM or flags & END_STREAM):
                return kind

    def close(self):
        self.socket.close()

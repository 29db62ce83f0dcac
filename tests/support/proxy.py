#!/usr/bin/env python3
"""An HTTP proxy on loopback that knows CONNECT and nothing else.

    tests/support/proxy.py --dir WORK [--credentials USER:PASSWORD] [--refuse STATUS]

Writes its port to WORK/port when it listens, and each place it was asked for to WORK/proxied.log.
"""
import argparse
import base64
import os
import selectors
import socket
import socketserver
import sys
import threading


class Handler(socketserver.StreamRequestHandler):
    options = None

    def answer(self, status, header=""):
        self.wfile.write(("HTTP/1.1 %s\r\n%s\r\n" % (status, header)).encode())

    def handle(self):
        method, place, _ = self.rfile.readline().decode().split()
        headers = {}
        while (line := self.rfile.readline().decode().strip()):
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        with open(os.path.join(self.options.dir, "proxied.log"), "a") as log:
            log.write("%s %s\n" % (method, place))
        if self.options.refuse:
            return self.answer("%s No" % self.options.refuse)
        if self.options.credentials:
            wanted = "Basic " + base64.b64encode(self.options.credentials.encode()).decode()
            if headers.get("proxy-authorization") != wanted:
                return self.answer("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="proxy"\r\n')
        host, port = place.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as server:
            self.answer("200 Connection established")
            self.relay(server)
        return None

    def relay(self, server):
        other = {self.connection: server, server: self.connection}
        with selectors.DefaultSelector() as ready:
            for end in other:
                ready.register(end, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    received = key.fileobj.recv(65536)
                    if not received:
                        return
                    other[key.fileobj].sendall(received)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--credentials")
    parser.add_argument("--refuse")
    Handler.options = parser.parse_args()
    socketserver.ThreadingTCPServer.daemon_threads = True
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # a client that hangs up is part of the tests
    port = os.path.join(Handler.options.dir, "port")
    with open(port + ".new", "w") as file:
        file.write(str(server.server_address[1]))
    os.rename(port + ".new", port)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()

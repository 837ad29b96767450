"""The world outside the machine: a proxy that notes who calls and lets nobody out."""

import socketserver
import threading


class Outside:
    """HTTP proxy for the server under test; ``calls`` lists every attempt to leave."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        calls = self.calls

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                calls.append(self.rfile.readline().decode("latin-1").strip())
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> "Outside":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc_info) -> None:
        self._server.shutdown()
        self._server.server_close()

    def environment(self) -> dict[str, str]:
        """Variables that send a program's HTTP through this proxy."""
        address = "http://127.0.0.1:%s" % self._server.server_address[1]
        names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
        local = "127.0.0.1,localhost"
        return dict.fromkeys(names, address) | {"no_proxy": local, "NO_PROXY": local}

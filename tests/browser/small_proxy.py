"""A proxy for tests: it passes bytes on, names itself in each connection's first request, and can be slow or cut."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager


class SmallProxy:
    """Listens on a port, and passes everything on to another."""

    def __init__(self, port, target, header=b"", delay=0.0):
        self._delay = delay
        self.address = f"http://localhost:{port}"
        self._port, self._target, self._header = port, target, header
        self._loop = asyncio.new_event_loop()
        self._open = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)

    async def _serve(self):
        self._ending = asyncio.Event()
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", self._port)
        self._ready.set()
        await self._ending.wait()
        server.close()
        for writer in list(self._open):
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _pass_on(self, reader, writer):
        try:
            other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        self._open |= {writer, other_writer}
        try:
            first = await reader.readuntil(b"\r\n")
            other_writer.write(first + self._header)
            await asyncio.gather(_copy(reader, other_writer, self._delay), _copy(other_reader, writer, self._delay))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for open_writer in (writer, other_writer):
                open_writer.close()
                self._open.discard(open_writer)

    def start(self):
        """Begin to listen."""
        self._thread.start()
        self._ready.wait(10)

    def stop(self):
        """Cut everything and listen no more."""
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(10)
        self._loop.close()


async def _copy(reader, writer, delay):
    try:
        # A slow network: little at a time, and each part late.
        while data := await reader.read(4_096 if delay else 65_536):
            if delay:
                await asyncio.sleep(delay)
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@contextmanager
def pass_on(port, target, header=b"", delay=0.0):
    """Run a proxy while the block runs; each part of what it passes on comes so many seconds late."""
    proxy = SmallProxy(port, target, header, delay)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()

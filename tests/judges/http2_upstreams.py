"""HTTP/2 upstreams with little room, by Python's h2: one takes five streams at once on a
connection, the other leaves a connection after fifty, in the midst of what is under way.

It prints where they are, as one line of JSON. Then it reads how many requests each was to
answer, and prints one line for each thing that was wrong.

    {"few": "127.0.0.1:1", "leaving": "127.0.0.1:2"}
    {"few": 1000, "leaving": 1000}
"""

import asyncio
import json
import sys

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
import hyperframe.frame

FEW = 5
ENOUGH = 50
# Seconds that an answer takes, so that requests are under way together.
WORK = 0.002
ANSWERED = {"few": 0, "leaving": 0}
WRONG = []


class Upstream:
    def __init__(self, name, reader, writer):
        self.name, self.reader, self.writer = name, reader, writer
        settings = h2.config.H2Configuration(client_side=False, header_encoding=None)
        self.connection = h2.connection.H2Connection(settings)
        self.taken = 0
        self.left = False

    async def serve(self):
        self.connection.initiate_connection()
        if self.name == "few":
            room = {h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: FEW}
            self.connection.update_settings(room)
        try:
            self.flush()
            while data := await self.reader.read(65536):
                for event in self.connection.receive_data(data):
                    self.handle(event)
                self.flush()
        except ConnectionError:
            pass
        except h2.exceptions.ProtocolError as error:
            WRONG.append(f"{self.name}: {error!r}")
        finally:
            self.writer.close()

    def handle(self, event):
        match event:
            case h2.events.RequestReceived():
                if self.left:
                    return
                self.taken += 1
                asyncio.get_running_loop().call_later(WORK, self.answer, event.stream_id)
                if self.name == "leaving" and self.taken == ENOUGH:
                    self.leave(event.stream_id)
            case h2.events.ConnectionTerminated():
                if event.error_code != h2.errors.ErrorCodes.NO_ERROR:
                    WRONG.append(f"{self.name}: GOAWAY {event.error_code!r}")
            case h2.events.StreamReset() if not self.left:
                WRONG.append(f"{self.name}: a stream is reset: {event.error_code!r}")

    def leave(self, last):
        """Says so behind h2's back, which would answer nothing more."""
        self.left = True
        self.flush()
        goaway = hyperframe.frame.GoAwayFrame(0, last_stream_id=last, error_code=0)
        self.writer.write(goaway.serialize())

    def answer(self, stream):
        try:
            self.connection.send_headers(stream, [(b":status", b"200")], end_stream=True)
            ANSWERED[self.name] += 1
            self.flush()
        except (ConnectionError, h2.exceptions.ProtocolError) as error:
            WRONG.append(f"{self.name}: {error!r}")

    def flush(self):
        self.writer.write(self.connection.data_to_send())


async def start(name):
    async def serve(reader, writer):
        await Upstream(name, reader, writer).serve()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = next(iter(server.sockets)).getsockname()
    return server, f"{host}:{port}"


async def main():
    started = {name: await start(name) for name in ANSWERED}
    print(json.dumps({name: address for name, (_, address) in started.items()}), flush=True)
    line = await asyncio.to_thread(sys.stdin.readline)
    for name, expected in json.loads(line).items():
        if ANSWERED[name] != expected:
            WRONG.append(f"{name}: {ANSWERED[name]} answers instead of {expected}")
    for line in WRONG:
        print(line)


asyncio.run(main())

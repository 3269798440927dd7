"""Strict peers on both sides of the gateway: h11 and h2 refuse whatever HTTP/1.1
and HTTP/2 do not permit, and websockets the same for RFC 6455.

It serves three upstreams and prints where they are, as one line of JSON. Then it
reads where the gateway forwards to each of them, and asks through it. At the end
it prints one line for each thing that was wrong, and none if nothing was.

    {"h11": "127.0.0.1:1", "h2": "127.0.0.1:2", "websockets": "127.0.0.1:3"}
"""

import asyncio
import json
import sys

import h11
import h2.config
import h2.connection
import h2.errors
import h2.events
import websockets

BIG = bytes(range(256)) * 1024
LIMIT = 30


def look_at(upstream, headers):
    """What a head must be, whoever asked: HTTP/2 names the host in :authority alone, and
    cookies are one line."""
    names = [name.lower() for name, _ in headers]
    hosts = (names.count(b"host"), names.count(b":authority"))
    if hosts != ((0, 1) if upstream == "h2" else (1, 0)):
        WRONG.append(f"host and :authority at {upstream}: {hosts}")
    cookies = [value for name, value in headers if name.lower() == b"cookie"]
    if cookies not in ([], [b"a=1; b=2"]):
        WRONG.append(f"cookies at {upstream}: {cookies}")
    lengths = names.count(b"content-length")
    if lengths > 1:
        WRONG.append(f"lengths at {upstream}: {lengths}")


async def h11_upstream(reader, writer):
    connection = h11.Connection(h11.SERVER)

    async def next_event():
        while (event := connection.next_event()) is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                writer.write(connection.send(go_on))
            connection.receive_data(await reader.read(65536))
        return event

    try:
        while type(request := await next_event()) is h11.Request:
            look_at("h11", request.headers.raw_items())
            body, trailers = b"", []
            while type(event := await next_event()) is h11.Data:
                body += event.data
            trailers = list(event.headers)
            status, headers, body = answer(request.method, request.target, body)
            headers = [(b"content-type", b"text/plain")] + headers
            if request.target == b"/chunks":
                headers += [(b"transfer-encoding", b"chunked"), (b"trailer", b"x-sum")]
            elif status == 200:
                headers.append((b"content-length", str(len(body)).encode()))
            writer.write(connection.send(h11.Response(status_code=status, headers=headers)))
            if request.method != b"HEAD" and status == 200:
                writer.write(connection.send(h11.Data(data=body)))
            last = trailers if request.target == b"/chunks" and request.method != b"HEAD" else []
            writer.write(connection.send(h11.EndOfMessage(headers=last)))
            await writer.drain()
            if connection.our_state is h11.MUST_CLOSE:
                break
            connection.start_next_cycle()
    except (ConnectionError, asyncio.CancelledError):
        pass
    except h11.RemoteProtocolError as error:
        WRONG.append(f"the gateway to an h11 upstream: {error}")
    finally:
        writer.close()


async def h2_upstream(reader, writer):
    settings = h2.config.H2Configuration(client_side=False, header_encoding=None)
    connection = h2.connection.H2Connection(settings)
    connection.initiate_connection()
    requests, waiting = {}, {}

    def send_more(stream):
        body, trailers = waiting[stream]
        while body:
            room = min(connection.local_flow_control_window(stream), connection.max_outbound_frame_size)
            if not room:
                waiting[stream] = (body, trailers)
                return
            connection.send_data(stream, body[:room])
            body = body[room:]
        del waiting[stream]
        if trailers:
            connection.send_headers(stream, trailers, end_stream=True)
        else:
            connection.end_stream(stream)

    try:
        while True:
            writer.write(connection.data_to_send())
            await writer.drain()
            data = await reader.read(65536)
            if not data:
                break
            for event in connection.receive_data(data):
                match event:
                    case h2.events.RequestReceived():
                        look_at("h2", event.headers)
                        requests[event.stream_id] = [dict(event.headers), b"", []]
                    case h2.events.DataReceived():
                        requests[event.stream_id][1] += event.data
                        connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                    case h2.events.TrailersReceived():
                        requests[event.stream_id][2] = list(event.headers)
                    case h2.events.StreamEnded():
                        head, body, trailers = requests.pop(event.stream_id)
                        method, path = head[b":method"], head[b":path"]
                        status, headers, body = answer(method, path, body)
                        headers = [(b":status", str(status).encode())] + headers
                        if path == b"/chunks":
                            headers.append((b"trailer", b"x-sum"))
                        body = b"" if method == b"HEAD" or status != 200 else body
                        trailers = trailers if path == b"/chunks" and method != b"HEAD" else []
                        ends = not body and not trailers
                        connection.send_headers(event.stream_id, headers, end_stream=ends)
                        if not ends:
                            waiting[event.stream_id] = (body, trailers)
                            send_more(event.stream_id)
                    case h2.events.WindowUpdated():
                        for stream in list(waiting):
                            send_more(stream)
                    case h2.events.StreamReset():
                        requests.pop(event.stream_id, None)
                        waiting.pop(event.stream_id, None)
                    case h2.events.ConnectionTerminated():
                        if event.error_code != h2.errors.ErrorCodes.NO_ERROR:
                            WRONG.append(f"the gateway to an h2 upstream: GOAWAY {event.error_code!r}")
    except (ConnectionError, asyncio.CancelledError):
        pass
    except h2.exceptions.ProtocolError as error:
        WRONG.append(f"the gateway to an h2 upstream: {error!r}")
    finally:
        writer.close()


async def websocket_upstream(socket):
    async for message in socket:
        await socket.send(message)


def answer(method, path, body):
    """What both upstreams answer, framing aside."""
    if path in (b"/204", b"/304"):
        return int(path[1:]), [(b"etag", b'"1"')], b""
    if path == b"/big":
        return 200, [], BIG
    return 200, [(b"x-method", method)], body


async def ask_h11(address, requests):
    """Asks one thing after the other on one connection; gives what came back."""
    reader, writer = await connect(address)
    connection = h11.Connection(h11.CLIENT)
    answers = []

    async def next_event():
        while (event := connection.next_event()) is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        return event

    for method, path, body, trailers, expects in requests:
        headers = [("host", address)]
        if trailers:
            headers += [("transfer-encoding", "chunked"), ("te", "trailers"), ("trailer", "x-sum")]
        else:
            headers.append(("content-length", str(len(body))))
        if expects:
            headers.append(("expect", "100-continue"))
        writer.write(connection.send(h11.Request(method=method, target=path, headers=headers)))
        if expects:
            first = await next_event()
            if type(first) is not h11.InformationalResponse:
                raise AssertionError(f"{first} came instead of 100 Continue")
        writer.write(connection.send(h11.Data(data=body)))
        writer.write(connection.send(h11.EndOfMessage(headers=trailers)))
        response = await next_event()
        received = b""
        while type(event := await next_event()) is h11.Data:
            received += event.data
        answers.append((response.status_code, received, list(event.headers)))
        connection.start_next_cycle()
    writer.close()
    return answers


async def ask_h2(address, requests):
    """Asks everything at once on one connection; gives what came back."""
    reader, writer = await connect(address)
    settings = h2.config.H2Configuration(client_side=True, header_encoding=None)
    connection = h2.connection.H2Connection(settings)
    connection.initiate_connection()
    answers = {}
    for method, path, body, trailers, _ in requests:
        stream = connection.get_next_available_stream_id()
        head = [(":method", method), (":path", path), (":scheme", "http"), (":authority", address)]
        # Browsers split cookies.
        head += [("cookie", "a=1"), ("cookie", "b=2")]
        if trailers:
            head += [("te", "trailers"), ("trailer", "x-sum")]
        connection.send_headers(stream, head, end_stream=not (body or trailers))
        if body:
            connection.send_data(stream, body, end_stream=not trailers)
        if trailers:
            connection.send_headers(stream, trailers, end_stream=True)
        answers[stream] = [None, b"", []]
    open_streams = set(answers)
    while open_streams:
        writer.write(connection.data_to_send())
        await writer.drain()
        data = await reader.read(65536)
        if not data:
            raise AssertionError("the connection was closed")
        for event in connection.receive_data(data):
            match event:
                case h2.events.ResponseReceived():
                    answers[event.stream_id][0] = int(dict(event.headers)[b":status"])
                case h2.events.DataReceived():
                    answers[event.stream_id][1] += event.data
                    connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                case h2.events.TrailersReceived():
                    answers[event.stream_id][2] = list(event.headers)
                case h2.events.StreamEnded():
                    open_streams.discard(event.stream_id)
                case h2.events.StreamReset() | h2.events.ConnectionTerminated():
                    raise AssertionError(f"{event!r}")
    connection.close_connection()
    writer.write(connection.data_to_send())
    writer.close()
    return [tuple(it) for it in answers.values()]


# Method, path, body, trailers, whether it waits for 100; then status, body, trailers.
SUM = [(b"x-sum", b"7")]
CASES = [
    (("GET", "/", b"", [], False), (200, b"", [])),
    (("POST", "/", b"abc", [], False), (200, b"abc", [])),
    (("HEAD", "/", b"", [], False), (200, b"", [])),
    (("GET", "/204", b"", [], False), (204, b"", [])),
    (("GET", "/304", b"", [], False), (304, b"", [])),
    (("PUT", "/chunks", b"abc", SUM, False), (200, b"abc", SUM)),
    (("HEAD", "/chunks", b"", [], False), (200, b"", [])),
    (("DELETE", "/big", b"", [], False), (200, BIG, [])),
    (("POST", "/", b"x" * 16000, [], True), (200, b"x" * 16000, [])),
    (("OPTIONS", "/", b"", [], False), (200, b"", [])),
]


async def check(name, ask, address):
    try:
        answers = await asyncio.wait_for(ask(address, [request for request, _ in CASES]), LIMIT)
    except Exception as error:
        WRONG.append(f"{name}: {error!r}")
        return
    for (request, expected), found in zip(CASES, answers, strict=True):
        if found != expected:
            WRONG.append(f"{name}: {request[:2]}: {found} instead of {expected}"[:500])


async def check_websockets(address):
    try:
        async with websockets.connect(f"ws://{address}/chat", open_timeout=LIMIT) as socket:
            for message in ["text", b"bytes", "x" * 200_000, ""]:
                await socket.send(message)
                if await asyncio.wait_for(socket.recv(), LIMIT) != message:
                    WRONG.append("websockets: another message came back")
            await asyncio.wait_for(await socket.ping(), LIMIT)
    except Exception as error:
        WRONG.append(f"websockets: {error!r}")


async def connect(address):
    host, port = address.rsplit(":", 1)
    return await asyncio.open_connection(host, int(port))


async def main():
    servers = {
        "h11": await asyncio.start_server(h11_upstream, "127.0.0.1", 0),
        "h2": await asyncio.start_server(h2_upstream, "127.0.0.1", 0),
        "websockets": await websockets.serve(websocket_upstream, "127.0.0.1", 0),
    }
    addresses = {}
    for name, server in servers.items():
        host, port = next(iter(server.sockets)).getsockname()
        addresses[name] = f"{host}:{port}"
    print(json.dumps(addresses), flush=True)
    line = await asyncio.to_thread(sys.stdin.readline)
    through = json.loads(line)
    for upstream in ("h11", "h2"):
        await check(f"h11 to {upstream}", ask_h11, through[upstream])
        await check(f"h2 to {upstream}", ask_h2, through[upstream])
    await check_websockets(through["websockets"])
    for line in WRONG:
        print(line)


WRONG = []
asyncio.run(main())

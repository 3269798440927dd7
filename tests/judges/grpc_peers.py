"""gRPC's own server and client on both sides of the gateway.

It serves an upstream and prints where it is. Then it reads where the gateway forwards
to it, and calls it in every way that gRPC has. At the end it prints one line for each
thing that was wrong, and none if nothing was.
"""

import sys
import threading
from concurrent import futures

import grpc

LIMIT = 30
BIG = bytes(range(256)) * 4096
# A client that has room for long details; by default it has for 16 KiB at most.
ROOM = (("grpc.max_metadata_size", 1 << 16), ("grpc.absolute_max_metadata_size", 1 << 16))
# Longer than 16 KiB in base64.
DETAILS = bytes(range(250)) * 52
WRONG = []
GONE = threading.Event()


def unary(request, context):
    context.set_trailing_metadata((("x-sum", "7"), ("x-sum-bin", b"\x00\xff")))
    return request


def server_stream(request, context):
    for number in range(5):
        yield request + str(number).encode()


def client_stream(requests, context):
    return b"".join(requests)


def bidirectional(requests, context):
    yield from requests


def fail(request, context):
    context.set_trailing_metadata((("detail-bin", b"\x01\x02"),))
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no: \u00fc")


def fail_at_length(request, context):
    context.set_trailing_metadata((("detail-bin", DETAILS),))
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no")


def never(request, context):
    context.add_callback(GONE.set)
    GONE.wait(LIMIT)
    return request


METHODS = {
    "Unary": grpc.unary_unary_rpc_method_handler(unary),
    "ServerStream": grpc.unary_stream_rpc_method_handler(server_stream),
    "ClientStream": grpc.stream_unary_rpc_method_handler(client_stream),
    "Bidirectional": grpc.stream_stream_rpc_method_handler(bidirectional),
    "Fail": grpc.unary_unary_rpc_method_handler(fail),
    "FailAtLength": grpc.unary_unary_rpc_method_handler(fail_at_length),
    "Never": grpc.unary_unary_rpc_method_handler(never),
}


def expect(what, found, expected):
    if found != expected:
        WRONG.append(f"{what}: {found!r} instead of {expected!r}"[:500])


def error_of(call, timeout=LIMIT):
    try:
        call(b"x", timeout=timeout)
    except grpc.RpcError as error:
        return error
    WRONG.append("a call that must fail did not")
    return None


def check(channel):
    method = "/judge.Judge/{}".format
    for message in (b"", b"abc", BIG):
        answer, call = channel.unary_unary(method("Unary")).with_call(message, timeout=LIMIT)
        expect("unary", answer, message)
        trailers = {it.key: it.value for it in call.trailing_metadata()}
        expect("trailers", (trailers.get("x-sum"), trailers.get("x-sum-bin")), ("7", b"\x00\xff"))
    answers = list(channel.unary_stream(method("ServerStream"))(b"n", timeout=LIMIT))
    expect("server stream", answers, [b"n0", b"n1", b"n2", b"n3", b"n4"])
    answer = channel.stream_unary(method("ClientStream"))(iter([b"a", b"b", BIG]), timeout=LIMIT)
    expect("client stream", answer, b"ab" + BIG)
    ping_pong(channel.stream_stream(method("Bidirectional")))

    error = error_of(channel.unary_unary(method("Fail")))
    if error:
        expect("status", error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        expect("message", error.details(), "no: \u00fc")
        details = {it.key: it.value for it in error.trailing_metadata()}
        expect("details", details.get("detail-bin"), b"\x01\x02")
    error = error_of(channel.unary_unary(method("FailAtLength")))
    if error:
        expect("status of a long error", error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        details = {it.key: it.value for it in error.trailing_metadata()}
        expect("long details", details.get("detail-bin") == DETAILS, True)
    error = error_of(channel.unary_unary(method("Nowhere")))
    if error:
        expect("unknown method", error.code(), grpc.StatusCode.UNIMPLEMENTED)
    error = error_of(channel.unary_unary(method("Never")), timeout=0.5)
    if error:
        expect("deadline", error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
    expect("the upstream learns of the deadline", GONE.wait(LIMIT), True)


def ping_pong(call):
    """Each message is asked for only when the one before has come back."""
    turn = threading.Semaphore(1)

    def questions():
        for number in range(20):
            turn.acquire(timeout=LIMIT)
            yield str(number).encode()

    answers = []
    for answer in call(questions(), timeout=LIMIT):
        answers.append(answer)
        turn.release()
    expect("bidirectional", answers, [str(number).encode() for number in range(20)])


def main():
    server = grpc.server(futures.ThreadPoolExecutor(4))
    handlers = grpc.method_handlers_generic_handler("judge.Judge", METHODS)
    server.add_generic_rpc_handlers((handlers,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"127.0.0.1:{port}", flush=True)
    through = sys.stdin.readline().strip()
    try:
        with grpc.insecure_channel(through, ROOM) as channel:
            check(channel)
    except Exception as error:
        WRONG.append(repr(error))
    server.stop(0)
    for line in WRONG:
        print(line)


main()

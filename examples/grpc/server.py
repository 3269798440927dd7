"""A gRPC service that greets, and says which token it was called with."""

from concurrent import futures

import grpc


def greet(name, context):
    token = dict(context.invocation_metadata()).get("authorization", "no token")
    return f"Hello {name.decode()}, your call brought {token}".encode()


server = grpc.server(futures.ThreadPoolExecutor())
methods = {"Greet": grpc.unary_unary_rpc_method_handler(greet)}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("Greeter", methods)])
server.add_insecure_port("127.0.0.1:3000")
server.start()
server.wait_for_termination()

"""Calls the greeter through the gateway. gRPC waits until both are up."""

import grpc

with grpc.insecure_channel("127.0.0.1:8081") as channel:
    greet = channel.unary_unary("/Greeter/Greet")
    print(greet(b"Ada", timeout=20, wait_for_ready=True).decode())

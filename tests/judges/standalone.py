"""Runs the standalone component in Python: it makes tokens with all eight signing
methods, and PyJWT verifies them.

    python standalone.py jwt-generator-standalone.wasm ../keys
"""

import json
import os
import re
import sys
import time
from pathlib import Path

import jwt
from wasmtime import Engine, Store
from wasmtime.component import Component, Linker, Record

GENERATOR = "jwt-gateway:policy/generator@1.0.0"
KEYS = {
    "RS256": "rsa-2048", "RS384": "rsa-2048", "RS512": "rsa-2048",
    "HS256": "hmac", "HS384": "hmac", "HS512": "hmac",
    "ES256": "ec-p256", "ES384": "ec-p384",
}


def record(**fields):
    result = Record()
    for name, value in fields.items():
        setattr(result, name.replace("_", "-"), value)
    return result


def now(_store):
    nanoseconds = time.time_ns()
    return record(seconds=nanoseconds // 10**9, nanoseconds=nanoseconds % 10**9)


class Generator:
    """An instance of the component."""

    def __init__(self, path):
        engine = Engine()
        linker = Linker(engine)
        with linker.root() as root:
            with root.add_instance("wasi:clocks/wall-clock@0.2.0") as clock:
                clock.add_func("now", now)
            with root.add_instance("wasi:random/random@0.2.0") as random:
                random.add_func("get-random-bytes", lambda _store, count: os.urandom(count))
        self.store = Store(engine)
        self.instance = linker.instantiate(self.store, Component.from_file(engine, path))

    def call(self, name, *arguments):
        interface = self.instance.get_export_index(self.store, GENERATOR)
        function = self.instance.get_func(
            self.store, self.instance.get_export_index(self.store, name, interface)
        )
        result = function(self.store, *arguments)
        function.post_return(self.store)
        return result

    def compile(self, method, private_key, claims, headers):
        config = record(
            signing_method=method.lower(), private_key=private_key, iat=True, exp=60, nbf=0,
            custom_claims=[record(**claim) for claim in claims],
            custom_headers=[record(**header) for header in headers],
        )
        return self.call("[static]policy.compile", config)


def request():
    attributes = record(
        method="GET", scheme=None, version=None, request_path="/orders", request_uri=None,
        query_string=None, remote_address=None, local_address=None,
        query_params=[record(name="page", value="2")],
        headers=[record(name="X-Tenant", value="acme")],
    )
    properties = json.dumps({"claims": {"sub": "alice", "roles": ["reader"]}})
    authentication = record(principal=None, client_id=None, client_name=None, properties=properties)
    return record(attributes=attributes, authentication=authentication)


def check(method, header, claims):
    expected = {
        "sub": "alice", "path": "GET /orders", "tenant": "ACME", "page": "2", "number": 42,
        "missing": None, "roles": ["reader", "gateway"],
    }
    for name, value in expected.items():
        equal(method, name, claims.get(name), value)
    equal(method, "life", claims["exp"] - claims["iat"], 60)
    equal(method, "header", header, {"alg": method, "typ": "JWT", "kid": "key-1"})
    uuid = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    if not re.fullmatch(uuid, claims["jti"]):
        sys.exit(f"{method}: the claim jti is no UUID")


def equal(method, what, value, should):
    if value != should:
        sys.exit(f"{method}: {what} is {value!r}, not {should!r}")


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: python standalone.py COMPONENT KEYS")
    keys = Path(sys.argv[2])
    generator = Generator(sys.argv[1])
    claims = json.loads((Path(__file__).parent / "claims.json").read_text())
    for method, key in KEYS.items():
        private_key = (keys / ("hmac.txt" if key == "hmac" else f"{key}.pem")).read_text()
        public_key = private_key if key == "hmac" else (keys / f"{key}.pub.pem").read_text()
        policy = generator.compile(method, private_key, claims, [{"name": "kid", "value": "'key-1'"}])
        token = generator.call("[method]policy.generate", policy, request())
        try:
            decoded = jwt.decode_complete(
                token, public_key, algorithms=[method], audience="https://upstream.example.com"
            )
        except jwt.PyJWTError as error:
            sys.exit(f"{method}: PyJWT refuses the token: {error}")
        check(method, decoded["header"], decoded["payload"])
        print(f"ok {method}")
    issues = generator.compile("ES256", (keys / "ec-p384.pem").read_text(), [], [])
    equal("ES256", "issue", [issue.path for issue in issues], ["privateKey"])
    print("ok a key of the wrong kind is refused")


main()

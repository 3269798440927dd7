"""Verifies tokens with PyJWT. Each line of standard input is an object

    {"token", "alg", "key", "now"}

where `key` is a public key as PEM text or as a JWK, or for HS the secret, and `now`
(optional) the time in seconds since 1970. Each gets one line in answer:

    {"header", "claims"} or {"error"}
"""

import json
import sys
import time

import jwt


def verify(token, alg, key, now=None):
    if isinstance(key, dict):
        key = jwt.PyJWK(key, alg).key
    # PyJWT only knows the present, so the times are compared here.
    options = {f"verify_{claim}": False for claim in ("aud", "exp", "iat", "nbf")}
    decoded = jwt.decode_complete(token, key, algorithms=[alg], options=options)
    claims = decoded["payload"]
    now = time.time() if now is None else now
    if "exp" in claims and claims["exp"] <= now:
        raise jwt.ExpiredSignatureError("the token has expired")
    if max(claims.get("nbf", 0), claims.get("iat", 0)) > now:
        raise jwt.ImmatureSignatureError("the token is not valid yet")
    return {"header": decoded["header"], "claims": claims}


def answer(line):
    try:
        return verify(**json.loads(line))
    except Exception as error:  # Whatever it is, it is the answer to this line.
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(line)), flush=True)

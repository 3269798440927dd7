"""Signs tokens with PyJWT. Each line of standard input is an object

    {"alg", "key", "header", "claims"}

where `key` is a private key as PEM text, or for HS the secret. Each gets one line in
answer: the token.
"""

import json
import sys

import jwt

for line in sys.stdin:
    case = json.loads(line)
    token = jwt.encode(
        case["claims"], case["key"], algorithm=case["alg"], headers=case["header"]
    )
    print(token, flush=True)

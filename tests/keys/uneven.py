"""Prints a 2048-bit RSA key with primes of 1040 and 1008 bits and e = 3, in PKCS #1."""

import base64
import subprocess

E = 3


def prime(bits):
    """A prime to which E is coprime."""
    while True:
        command = ["openssl", "prime", "-generate", "-bits", str(bits)]
        found = int(subprocess.run(command, capture_output=True, check=True).stdout)
        if (found - 1) % E:
            return found


def element(tag, body):
    length = len(body)
    if length < 128:
        return bytes([tag, length]) + body
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def integer(number):
    return element(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


p, q = prime(1040), prime(1008)
while (p * q).bit_length() != 2048:
    p = prime(1040)
d = pow(E, -1, (p - 1) * (q - 1))
numbers = [0, p * q, E, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)]
der = element(0x30, b"".join(map(integer, numbers)))
print("-----BEGIN RSA PRIVATE KEY-----")
print(base64.encodebytes(der).decode(), end="")
print("-----END RSA PRIVATE KEY-----")

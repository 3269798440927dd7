#!/bin/sh
# Makes an authority in certs/, and a certificate for each of gateway, upstream and client. For trying things out.
set -eu
mkdir -p certs
cd certs
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=authority \
  -keyout authority.key -out authority.crt 2>/dev/null
for name in gateway upstream client; do
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout $name.key -out $name.csr 2>/dev/null
  openssl x509 -req -in $name.csr -CA authority.crt -CAkey authority.key -days 30 \
    -copy_extensions copy -out $name.crt 2>/dev/null
done

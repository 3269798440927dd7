#!/usr/bin/env bash
# Makes the throw-away keys of this folder anew. They protect nothing.
# Needs openssl 3, ssh-keygen and python3; the keys are checked in, so that tests need neither.
set -euo pipefail
cd "$(dirname "$0")"

rsa() { openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$1" -out "$2"; }
ec() { openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$1" -out "$2"; }

# Keys that are accepted.
rsa 1024 rsa-1024.pem
rsa 2048 rsa-2048.pem
rsa 8192 rsa-8192.pem
ec P-256 ec-p256.pem
ec P-384 ec-p384.pem
openssl rsa -traditional -in rsa-2048.pem -out rsa-2048-pkcs1.pem
# As Java writes it: without the public key.
openssl ec -in ec-p256.pem -no_public -outform DER |
    openssl pkcs8 -inform DER -topk8 -nocrypt -out ec-p256-no-public.pem
openssl ec -in ec-p256.pem -out ec-p256-sec1.pem
openssl ec -in ec-p256.pem -conv_form compressed -out ec-p256-compressed-sec1.pem
openssl ec -in ec-p256.pem -no_public -out ec-p256-no-public-sec1.pem
openssl ec -in ec-p384.pem -param_enc explicit -out ec-p384-explicit-sec1.pem
openssl ecparam -name prime256v1 -genkey -out ec-p256-sec1-with-parameters.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit \
    -out ec-p256-explicit.pem
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -pkeyopt rsa_keygen_pubexp:3 \
    -out rsa-1024-e3.pem
python3 uneven.py >rsa-2048-uneven.pem
# With an x whose first byte is zero, which some libraries leave out.
until openssl pkey -in ec-p256-short-x.pem -pubout -outform DER | tail -c 64 | head -c 1 | cmp -s - <(printf '\0'); do
    ec P-256 ec-p256-short-x.pem
done
for key in rsa-1024 rsa-2048 rsa-2048-uneven ec-p256 ec-p384; do
    openssl pkey -in "$key.pem" -pubout -out "$key.pub.pem"
done
printf '%s' 'a-secret-of-sixty-four-bytes-for-tests-0123456789-abcdefghijklmn' >hmac.txt

# Keys that are refused.
rsa 512 rsa-512.pem
ec P-521 ec-p521.pem
ec secp256k1 ec-secp256k1.pem
openssl ecparam -name brainpoolP256r1 -genkey -noout -out ec-brainpool-sec1.pem
openssl ecparam -name secp256k1 -param_enc explicit -genkey -noout -out ec-secp256k1-explicit-sec1.pem
openssl genpkey -algorithm ED25519 -out ed25519.pem
openssl pkey -in ed25519.pem -pubout -out ed25519.pub.pem
openssl genpkey -quiet -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsa-pss.pem
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_primes:3 \
    -out rsa-3-primes.pem
openssl pkcs8 -topk8 -in rsa-2048.pem -passout pass:test -out rsa-encrypted.pem
base64 -w0 rsa-encrypted.pem >rsa-encrypted-base64.txt
awk '{ printf "%s\\n", $0 }' rsa-encrypted.pem >rsa-encrypted-escaped.txt
openssl pkcs8 -topk8 -in rsa-2048.pem -passout pass:test -outform DER | base64 -w0 >rsa-encrypted-der-base64.txt
printf '{"boxAppSettings":{"appAuth":{"privateKey":"%s"}}}' "$(cat rsa-encrypted-escaped.txt)" >box-encrypted.txt
openssl rsa -traditional -aes128 -in rsa-2048.pem -passout pass:test -out rsa-encrypted-pkcs1.pem
openssl req -x509 -key rsa-2048.pem -subj /CN=test -days 1 -out certificate.pem
openssl genpkey -quiet -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 2>/dev/null |
    openssl genpkey -paramfile /dev/stdin -out dsa.pem
rm -f openssh openssh.pub
ssh-keygen -q -t rsa -b 1024 -N '' -C test -f openssh
mv openssh openssh.pem
rm openssh.pub
ssh-keygen -q -t ed25519 -N '' -C test -f openssh
mv openssh openssh-ed25519.pem
mv openssh.pub openssh-ed25519.pub.txt

# Texts that are no key, or a key that was damaged on its way.
printf '' >empty.txt
printf '\n \n' >blank.txt
printf '/etc/keys/key.pem' >file-name.txt
printf '{"kty":"RSA","n":"AQAB","e":"AQAB"}' >jwk-public.txt
printf '{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}' >jwk-oct.txt
printf '{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}' >jwk-ed25519.txt
printf '{{ .Values.key }}' >template.txt
head -n 12 rsa-2048.pem >cut-off.pem
sed 6d rsa-2048.pem >line-missing.pem
sed '4s/^A/C/; 4s/^[^AC]/A/' rsa-2048.pem >digit-wrong.pem

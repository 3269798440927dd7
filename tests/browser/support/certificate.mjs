// A certificate of nobody, for localhost, valid until 2126, and a request that trusts
// it. Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes
// -days 36500 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1

import { request } from 'node:https';

export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlzCCAT6gAwIBAgIUbd403B8si8HiwLJDkG7Bepev3TgwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDIzMTUzNloYDzIxMjYxMDMx
MjMxNTM2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQTQYkpuOYAaUrEN6Dj0kC4s6vzaaSIB2rIIr78jOTtGao86PIGdWoT
OW+ewOmN3xCimnVCfZr9qC8g5DTF1AD2o2wwajAdBgNVHQ4EFgQURHeCeZctuiUP
FWiJGWaw//Jg5HIwHwYDVR0jBBgwFoAURHeCeZctuiUPFWiJGWaw//Jg5HIwGgYD
VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0E
AwIDRwAwRAIgFsH+EMvnDWrUbcIiOm0dYyBXPumBCYw6CvPEaQDbsA4CIFFoGUvj
Fvf/oMkSrCI1AyvCqwBw5h7A4981wLbWdJor
-----END CERTIFICATE-----
`;

export const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXp/r7hPbhEMtCgT1
LQw/XAIlrpF57UDamOp9GyODXm6hRANCAAQTQYkpuOYAaUrEN6Dj0kC4s6vzaaSI
B2rIIr78jOTtGao86PIGdWoTOW+ewOmN3xCimnVCfZr9qC8g5DTF1AD2
-----END PRIVATE KEY-----
`;

/** The status of a GET request to somebody who has to show this certificate. */
export function statusOverTls(address) {
  return new Promise((resolve, reject) => {
    const sent = request(address, { ca: CERTIFICATE, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}

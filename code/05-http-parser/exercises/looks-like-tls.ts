// looks-like-tls.ts: somebody says https:// to a port that speaks HTTP.
//
//   TLSPlaintext = type version length fragment               RFC 8446 §5.1
//   type         = 22 (handshake)
//   version      = 3, then a minor version that means nothing any more

const HANDSHAKE = 22;
const MAJOR_VERSION = 3;

/**
 * Is that the beginning of a TLS connection? Two octets are enough to tell, and
 * until they are there it isn't: one is no proof. No request begins like that.
 */
export function looksLikeTls(octets: Uint8Array): boolean {
  return octets[0] === HANDSHAKE && octets[1] === MAJOR_VERSION;
}

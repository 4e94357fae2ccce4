// plain-host.ts: a host, as a scope has it, the same on every server.

// #region write a host in one way
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * A host, as a scope has it. An IPv6 address loses the brackets that it has in a
 * URL. An IPv4 address is one, though a socket for both versions shows it in one
 * of IPv6, `::ffff:127.0.0.1`.
 */
export function plainHost(host: string): string {
  const isLiteral = host.startsWith('[') && host.endsWith(']');
  const bare = isLiteral ? host.slice(1, -1) : host;
  return bare.replace(MAPPED, '');
}
// #endregion write a host in one way

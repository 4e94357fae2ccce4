// ipv6-address.ts: an address in version 6 (RFC 3986 §3.2.2).
//
//   h16        = 1*4HEXDIG                      one of eight groups
//   ls32       = ( h16 ":" h16 ) / IPv4address  the last two of them
//   dec-octet  = 0 to 255, without leading zeros
//
// The grammar has nine rules for where "::" may stand, and they come to this:
// it stands once at most, and for one group at least.

const GROUP = /^[0-9A-Fa-f]{1,4}$/;

/** What may stand in the place of the last two groups, with the colon before. */
const IPV4_TAIL =
  /:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$/;

/** Is it an address in version 6? There are no brackets around it, and no zone. */
export function isIpv6Address(text: string): boolean {
  const halves = text.replace(IPV4_TAIL, ':0:0').split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const isCountRight =
    halves.length === 1 ? groups.length === 8 : groups.length <= 7;
  return isCountRight && groups.every((group) => GROUP.test(group));
}

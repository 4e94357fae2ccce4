// trusted-peers.ts: whose word about others is taken: the proxies in front.
//
//   list  = item *( "," item )
//   item  = address / address "/" prefix-length / "unix"
//
// An IPv4 address in IPv6 (::ffff:10.0.0.1) is that IPv4 address: a server that
// listens on :: sees its IPv4 peers so.

import { BlockList, isIP } from 'node:net';

/** Answers that are kept: a question to Node costs more than a request. */
const MAX_ANSWERS = 1_000;

// #region those who are trusted
/** Addresses that are trusted. */
export class TrustedPeers {
  readonly #list: string;
  readonly #blocks = new BlockList();
  readonly #answers = new Map<string, boolean>();
  #hasUnix = false;

  /** @throws RangeError if an item is neither an address nor a block. */
  constructor(list: string) {
    this.#list = list;
    for (const item of list.split(',')) this.#add(item.trim());
  }

  /** As they were given. */
  get list(): string {
    return this.#list;
  }

  /** Is this one of them? `undefined` for somebody on a unix socket. */
  has(host: string | undefined): boolean {
    if (host === undefined) return this.#hasUnix;
    const known = this.#answers.get(host);
    if (known !== undefined) return known;
    const family = findFamily(host);
    const answer = family !== undefined && this.#blocks.check(host, family);
    if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
    this.#answers.set(host, answer);
    return answer;
  }
  // #endregion those who are trusted

  // #region read an item
  #add(item: string): void {
    if (item === 'unix') {
      this.#hasUnix = true;
      return;
    }
    const [address = '', length, ...more] = item.split('/');
    const family = findFamily(address);
    const bits = family === 'ipv6' ? 128 : 32;
    if (family === undefined || more.length > 0 || !isLength(length, bits))
      throw new RangeError(
        `Cannot trust "${item}": expected an address such as 127.0.0.1, a block such as 10.0.0.0/8, or unix`,
      );
    if (length === undefined) this.#blocks.addAddress(address, family);
    else this.#blocks.addSubnet(address, Number(length), family);
  }
  // #endregion read an item
}

// #region what an address is
/** The family of a literal address; `undefined` if it is none, or has a zone. */
export function findFamily(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}

function isLength(text: string | undefined, bits: number): boolean {
  if (text === undefined) return true;
  return /^\d{1,3}$/.test(text) && Number(text) <= bits;
}
// #endregion what an address is

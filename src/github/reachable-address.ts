import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { isProxied } from './proxy.js';

/** How far a download may lead: where GitHub itself is. Its Enterprise Server stands in a network of its owner's, with its storage beside it. */
type Reach = 'world' | 'network' | 'machine';

const listOf = (...subnets: string[]): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', bits] = subnet.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
};

/** https://www.iana.org/assignments/iana-ipv4-special-registry and its sister for IPv6. */
const LOOPBACK = listOf('127.0.0.0/8', '::1/128');
const PRIVATE = listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7');
/** Nobody keeps logs there: this machine by other names, neighbours on the link, what clouds tell their machines of themselves, many at once, and IPv4 in disguise. */
const NEVER = listOf(
  '0.0.0.0/8',
  '169.254.0.0/16',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fd00:ec2::254/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
);

/** Where a network has IPv6 alone, the whole world's IPv4 addresses stand here, each in the last 32 bits. https://www.rfc-editor.org/rfc/rfc6052 */
const NAT64 = listOf('64:ff9b::/96');

function embeddedIpv4(address: string): string {
  const [, tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [low = 0, high = 0] = tail
    .split(':')
    .toReversed()
    .map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Why nothing is fetched from this address; null: it may be. */
function unreachable(address: string, reach: Reach): string | null {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const within = (list: BlockList) => list.check(address, family);
  // The RFC lets nobody write what is not of the whole world in this way.
  if (family === 'ipv6' && NAT64.check(address, family)) return unreachable(embeddedIpv4(address), 'world');
  if (LOOPBACK.check(address, family)) return reach === 'machine' ? null : 'an address of this machine';
  if (within(NEVER)) return 'an address that no storage has';
  return within(PRIVATE) && reach === 'world' ? 'an address of a private network' : null;
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** `api`: the address of GitHub's API. */
function reachOf(api: URL): Reach {
  if (api.hostname === 'api.github.com') return 'world';
  const host = bare(api.hostname);
  const isHere =
    host === 'localhost' || (isIP(host) !== 0 && unreachable(host, 'network') === 'an address of this machine');
  return isHere ? 'machine' : 'network';
}

const REFUSED = 'ERR_REFUSED_ADDRESS';
const refusedAddress = (why: string): Error => Object.assign(new Error(why), { code: REFUSED });

/** The error, or its cause, that says why nothing is fetched from an address; null: it is about something else. */
export function refusalIn(error: unknown): Error | null {
  const { cause } = error as { cause?: unknown };
  const found = [error, cause].find((one) => (one as { code?: unknown } | undefined)?.code === REFUSED);
  return found instanceof Error ? found : null;
}

/** Looks a name up once, and lets only such answers through as may be connected to: what it resolves to at another time is of no use to anybody. */
const guardedLookup =
  (reach: Reach): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const refused = addresses.map(({ address }) => unreachable(address, reach)).find((why) => why !== null);
      if (refused) return callback(refusedAddress(`${hostname} is ${refused}`), []);
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };

const agents = new Map<Reach, Dispatcher>();

/**
 * Where a download goes on, and the way there: GitHub's answer names an address, and we go to no place by it that an attacker would like us to.
 * Throws where we do not, and so does the way: `refusalIn` knows such an error. Behind a proxy names are looked up by the proxy, which is the wall then.
 */
export function guardedTarget(location: string, api: string): Guarded {
  const from = new URL(api);
  const url = new URL(location, from);
  const reach = reachOf(from);
  const refuse = (why: string) => refusedAddress(`GitHub names ${why} for a download: it is not fetched.`);
  return guarded(url, reach, from.protocol === 'http:', refuse);
}

/**
 * The way to an address that the operator has named for us to call, which may be in this network or on this machine only where they say so. Throws
 * as `guardedTarget` does.
 */
export function guardedAddress(address: string, { allowPrivate }: { allowPrivate: boolean }): Guarded {
  return guarded(new URL(address), allowPrivate ? 'machine' : 'world', allowPrivate, (why) =>
    refusedAddress(`it is ${why}`),
  );
}

type Guarded = { url: URL; dispatcher?: Dispatcher };

function guarded(url: URL, reach: Reach, mayBeClear: boolean, refuse: (why: string) => Error): Guarded {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && mayBeClear))
    throw refuse(`an address with ${url.protocol}`);
  if (url.username || url.password) throw refuse('an address with a password');
  const host = bare(url.hostname);
  const refused =
    isIP(host) !== 0
      ? unreachable(host, reach)
      : reach !== 'machine' && /(^|\.)localhost\.?$/.test(host)
        ? 'an address of this machine'
        : null;
  if (refused) throw refuse(refused);
  if (isProxied()) return { url };
  const agent = agents.get(reach) ?? new Agent({ connect: { lookup: guardedLookup(reach) } });
  agents.set(reach, agent);
  return { url, dispatcher: agent };
}

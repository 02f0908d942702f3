import { BlockList, isIPv6 } from 'node:net'

const WINDOW_MS = 60_000

/** Counts forms per address and minute, in memory. `admit` is false for those beyond the limit. */
export function createPostRate(postsPerMinute: number, now: () => number = Date.now) {
  let counts = new Map<string, number>()
  let endsAt = 0
  return {
    admit(address: string | undefined): boolean {
      if (postsPerMinute === 0 || address === undefined || isLoopback(address)) return true
      if (now() >= endsAt) {
        counts = new Map()
        endsAt = now() + WINDOW_MS
      }
      const key = sharedBy(address)
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count <= postsPerMinute
    },
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** One subscriber has a whole /64 of IPv6 addresses. */
function sharedBy(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail = ''] = address.split('::')
  const first = head.split(':')
  const last = tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}

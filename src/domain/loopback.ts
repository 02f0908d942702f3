/**
 * Whether a host, as an address, a name or an URL writes it, is this very machine, so that nobody can listen in or step in
 * between (RFC 6890 §2.2.2, RFC 6761 §6.3).
 */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)
}

/** STARTTLS is required of every server but one on this machine, so that nobody in between can talk us out of it. */
export function securityOf({ host, secure }: { host: string; secure: boolean }): 'tls' | 'starttls' | 'none' {
  if (secure) return 'tls'
  return ['localhost', '127.0.0.1', '::1'].includes(host) ? 'none' : 'starttls'
}

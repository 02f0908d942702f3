/** A sentence for people. imapflow keeps what the server said beside a message that only says “Command failed”. */
export function imapProblem(
  error: unknown,
  { user, host, port }: { readonly user: string; readonly host: string; readonly port: number },
): string {
  return `Mailbox ${user} on ${host}:${port} can't be read: ${reasonOf(error)}`
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { responseText, authenticationFailed } = error as {
    responseText?: string
    authenticationFailed?: boolean
  }
  const login = authenticationFailed ? 'the server refused user or password; ' : ''
  return `${login}${responseText ?? error.message}`
}

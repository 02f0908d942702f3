import { SignInError } from './access-tokens.ts'
import type { Login } from './login.ts'

/** Why a mailbox can't be read, for people, and what mends it. Without secrets. */
export interface ImapProblem {
  readonly cause: string
  readonly mend: string
}

export function imapProblem(
  error: unknown,
  { login, host, port, folder }: { login: Login; host: string; port: number; folder: string },
): ImapProblem {
  const cause = `Mailbox ${login.user} on ${host}:${port} can't be read: ${reasonOf(error)}`
  if (error instanceof SignInError) return { cause, mend: error.mend }
  const { authenticationFailed, mailboxMissing } = error as Partial<Failure>
  if (authenticationFailed) return { cause, mend: login.mend }
  if (mailboxMissing)
    return { cause: `${cause} (folder ${folder})`, mend: 'name a folder that exists, then npm run doctor' }
  return { cause, mend: 'npm run doctor' }
}

/** imapflow keeps what the server said beside a message that only says “Command failed”. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { responseText, authenticationFailed } = error as Error & Partial<Failure>
  const refused = authenticationFailed ? 'the server refused the sign-in; ' : ''
  return `${refused}${responseText ?? error.message}`
}

interface Failure {
  readonly responseText: string
  readonly authenticationFailed: boolean
  readonly mailboxMissing: boolean
}

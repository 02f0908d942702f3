import type { SignIn } from '../domain/sign-in.ts'
import { type AccessTokens, accessTokens, type Consents } from './access-tokens.ts'

/** An account on a mail server and what opens it. */
export type Login = {
  readonly user: string
  /** What to do when the server refuses it. */
  readonly mend: string
} & (
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'oauth'; readonly tokens: AccessTokens }
)

export function loginOf(user: string, signIn: SignIn, consents: Consents): Login {
  if (signIn.kind === 'password') {
    const { password, variable } = signIn
    const mend = `set ${variable} to the password of ${user}, then npm run doctor`
    return { kind: 'password', user, password, mend }
  }
  const mend =
    signIn.grant === 'user'
      ? `npm run faden -- mail sign-in ${signIn.name}`
      : `give the application ${signIn.clientId} access to the mailbox of ${user}, then npm run doctor`
  return { kind: 'oauth', user, tokens: accessTokens(signIn, user, consents), mend }
}

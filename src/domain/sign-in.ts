/** How Faden proves to a mail server who it is. Holds secrets. */
export type SignIn = PasswordSignIn | OAuthSignIn

export interface PasswordSignIn {
  readonly kind: 'password'
  readonly password: string
  /** The environment variable that it came from; whoever has to mend it is told. */
  readonly variable: string
}

/** OAuth2: an access token, good for about an hour, takes the place of a password (XOAUTH2). */
export interface OAuthSignIn {
  readonly kind: 'oauth'
  /**
   * `app`: the application signs in as itself (RFC 6749 §4.4). `service-account`: the same by a signed assertion (RFC
   * 7523), Google's way. `user`: in the name of a person who has agreed once (`mail sign-in`).
   */
  readonly grant: 'app' | 'service-account' | 'user'
  readonly tokenUrl: string
  /** Where that person agrees; null where nobody has to. */
  readonly consent:
    | { readonly kind: 'device'; readonly url: string }
    | { readonly kind: 'browser'; readonly url: string }
    | null
  readonly clientId: string
  /** The client secret; of a service account its private key (PEM). null: a public client has none. */
  readonly secret: string | null
  readonly variable: string
  readonly scope: string
  /** What the consent is kept by, and what `mail sign-in` is told: the mailbox's name, or `smtp`. */
  readonly name: string
}

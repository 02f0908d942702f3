import type { OAuthSignIn } from '../domain/sign-in.ts'
import type { OAuthSection } from './mail-sections.ts'
import type { Account } from './mail-servers.ts'
import { type Problem, show } from './problems.ts'

/** Where tokens come from and what they are for, by provider. */
export function oauthSignIn(
  oauth: OAuthSection,
  account: Account,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): OAuthSignIn {
  const base = { kind: 'oauth', clientId: oauth.client_id, name: account.id } as const
  const variable = `${account.prefix}_CLIENT_SECRET`
  const secret = env[variable] || null
  const isPublic = oauth.provider === 'microsoft' && oauth.as === 'user'
  if (!secret && !isPublic) {
    const what = oauth.provider === 'google' && oauth.as === 'app' ? 'private key (PEM)' : 'client secret'
    const sentence = `found nothing; expected the ${what} of the application ${oauth.client_id}.`
    problems.push({ key: variable, sentence })
  }
  const signIn = { ...base, secret, variable }
  return oauth.provider === 'microsoft'
    ? { ...signIn, ...microsoft(oauth, account, problems) }
    : { ...signIn, ...google(oauth) }
}

type Places = Pick<OAuthSignIn, 'grant' | 'tokenUrl' | 'consent' | 'scope'>

/** https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth */
function microsoft(
  { as, tenant, login_url = 'https://login.microsoftonline.com' }: OAuthSection,
  { key, protocol }: Account,
  problems: Problem[],
): Places {
  if (!tenant || !/^[A-Za-z0-9.-]+$/.test(tenant)) {
    const sentence = `found ${show(tenant)}; expected the directory's id or domain, for example school.example`
    problems.push({ key: `${key}.oauth.tenant`, sentence })
  }
  const place = `${login_url}/${tenant}/oauth2/v2.0`
  const tokenUrl = `${place}/token`
  if (as === 'app')
    return { grant: 'app', tokenUrl, consent: null, scope: 'https://outlook.office365.com/.default' }
  const right = protocol === 'imap' ? 'IMAP.AccessAsUser.All' : 'SMTP.Send'
  return {
    grant: 'user',
    tokenUrl,
    consent: { kind: 'device', url: `${place}/devicecode` },
    scope: `https://outlook.office.com/${right} offline_access`,
  }
}

/** https://developers.google.com/workspace/gmail/imap/xoauth2-protocol */
function google({ as, login_url }: OAuthSection): Places {
  const tokenUrl = login_url ? `${login_url}/token` : 'https://oauth2.googleapis.com/token'
  const scope = 'https://mail.google.com/'
  if (as === 'app') return { grant: 'service-account', tokenUrl, consent: null, scope }
  const url = login_url ? `${login_url}/auth` : 'https://accounts.google.com/o/oauth2/v2/auth'
  return { grant: 'user', tokenUrl, consent: { kind: 'browser', url }, scope }
}

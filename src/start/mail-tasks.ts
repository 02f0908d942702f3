import type { Config } from '../config/index.ts'
import { SetupError } from '../domain/errors.ts'
import type { OAuthSignIn, SignIn } from '../domain/sign-in.ts'
import type { Tasks } from '../domain/task.ts'
import { sizesOf } from './mail-port.ts'

/** `npm run faden -- mail …` */
export const mailTasks: Tasks<Config> = {
  'sign-in': {
    usage: 'MAILBOX|smtp',
    summary: 'asks a person to let Faden use a mailbox (oauth with as: user)',
    run: async (config, [name], say) => {
      const { user, signIn } = accountNamed(config, name)
      const { askConsent } = await import('../mail/consent.ts')
      const { withDatabase } = await import('./visit.ts')
      const { consentsIn } = await import('./mail-logins.ts')
      return withDatabase(config, async ({ db }, secret) => {
        const token = await askConsent(signIn, user, say)
        await consentsIn(db, secret).keep(signIn.name, token)
        return `Faden may use the mailbox of ${user} from now on.`
      })
    },
  },
  preview: {
    usage: '[TEAM] [--language de|en] [--to FOLDER]',
    summary: 'shows every mail that goes out, with the texts that are set; to a folder also as files to open',
    run: async (config, words) => {
      const { previewMail } = await import('./mail-preview.ts')
      return previewMail(config, words, new Date())
    },
  },
  import: {
    usage: 'MAILBOX --since 2026-11-01',
    summary: 'takes in older mail; tickets come of it, and nobody is written to',
    run: async (config, words) => {
      const { mailbox, since } = wanted(config, words)
      const { imap } = mailbox
      if (!imap) throw new SetupError(`${mailbox.id} is not read by IMAP; there is nothing to import.`)
      const { importMail } = await import('../mail/import.ts')
      const { loginOf } = await import('../mail/login.ts')
      const { withDatabase } = await import('./visit.ts')
      const { consentsIn } = await import('./mail-logins.ts')
      const { readFolder, startFolder } = await import('../store/mailboxes.ts')
      const { storeMail } = await import('../flows/mail-in.ts')
      const { keepSource } = await import('../store/source-drafts.ts')
      const { syncDirectory } = await import('../store/directory.ts')
      const { directoryRowsOf } = await import('./directory.ts')
      return withDatabase(config, async (database, secret) => {
        const { db } = database
        await database.transaction((tx) => syncDirectory(tx, directoryRowsOf(config)))
        const login = loginOf(imap.user, imap.signIn, consentsIn(db, secret))
        let count = 0
        for (const folder of imap.folders) {
          count += await importMail(
            { ...imap, ...sizesOf(config), mailbox: mailbox.id, login, folder },
            since,
            {
              read: (of) => readFolder(db, of),
              start: (of, validity, uid) => startFolder(db, of, validity, uid),
            },
            async (arrival, source) =>
              void (await storeMail({ database }, arrival, await keepSource(db, source))),
          )
        }
        return `${count} mails since ${since.toISOString().slice(0, 10)} are stored. A running Faden makes tickets of them within seconds, otherwise the next start does.`
      })
    },
  },
}

function wanted(config: Config, [name, option, date = '']: readonly string[]) {
  const mailbox = config.mailboxes.find(({ id }) => id === name)
  const since = new Date(date)
  if (
    !mailbox ||
    option !== '--since' ||
    !/^\d{4}-\d{2}-\d{2}$/.test(date) ||
    Number.isNaN(since.getTime())
  ) {
    const names = config.mailboxes.map(({ id }) => id).join(' | ')
    throw new SetupError(`Say what and since when: npm run faden -- mail import ${names} --since 2026-11-01`)
  }
  return { mailbox, since }
}

function accountNamed(config: Config, name: string | undefined): { user: string; signIn: OAuthSignIn } {
  const accounts = accountsOf(config).flatMap(({ user, signIn }) =>
    signIn.kind === 'oauth' && signIn.grant === 'user' ? [{ user, signIn }] : [],
  )
  const found = accounts.find(({ signIn }) => signIn.name === name)
  if (found) return found
  const names = accounts.map(({ signIn }) => signIn.name)
  throw new SetupError(
    names.length > 0
      ? `Say which: npm run faden -- mail sign-in ${names.join(' | ')}`
      : 'No mailbox is set to be used in the name of a person: it needs oauth with as: user in the configuration.',
  )
}

function accountsOf({ mailboxes, smtp, teamSmtp }: Config): { user: string; signIn: SignIn }[] {
  return [
    ...mailboxes.flatMap(({ imap }) => (imap ? [imap] : [])),
    ...[smtp, ...teamSmtp].flatMap((server) => server?.login ?? []),
  ]
}

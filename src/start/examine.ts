import { access, constants, mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Config, SmtpServer } from '../config/index.ts'
import type { ChatAdapter } from '../domain/chat.ts'
import type { Finding } from '../domain/finding.ts'
import { within } from '../jobs/deadline.ts'
import type { Consents } from '../mail/access-tokens.ts'
import { checkMailbox } from '../mail/imap-mailbox.ts'
import { loginOf } from '../mail/login.ts'
import { createMailer } from '../mail/mailer.ts'
import { checkDatabase } from '../store/check.ts'
import { smtpOptions } from './mail-logins.ts'
import { sizesOf } from './mail-port.ts'

/** Milliseconds for one thing that is tried. */
const patience = 30_000

/** One finding after the other, so that a slow server is seen to be the slow one. Changes nothing. */
export async function* examine(
  config: Config,
  createAdapter: (platform: string) => Promise<ChatAdapter>,
  consents: Consents,
): AsyncGenerator<Finding> {
  yield database(config)
  // Where nothing can be set, nothing can be wrong.
  for (const platform of Object.keys(config.platforms)) yield* chat(platform, createAdapter)
  yield mailOut('mail out', 'smtp', config.smtp, consents)
  for (const server of config.teamSmtp)
    yield mailOut(`mail out of ${server.team}`, `teams.${server.team}.smtp`, server, consents)
  for (const { id, imap, address } of config.mailboxes) {
    if (!imap) {
      yield { part: `mailbox ${id}`, detail: `mail for ${address} comes by SMTP hand-over`, problem: null }
      continue
    }
    const login = loginOf(imap.user, imap.signIn, consents)
    for (const folder of imap.folders) {
      const wrong = await checkMailbox({ ...imap, ...sizesOf(config), login, folder })
      yield {
        part: `mailbox ${id}`,
        detail: `${imap.user} at ${imap.host}, folder ${folder}`,
        problem:
          wrong &&
          `${wrong.cause}. Check mailboxes.${id}.imap in the configuration. To mend it: ${wrong.mend}.`,
      }
    }
  }
  yield port('web', config.http.host, config.http.port)
  yield port('mail hand-over', config.smtpIn.host, config.smtpIn.port)
}

async function* chat(
  platform: string,
  createAdapter: (platform: string) => Promise<ChatAdapter>,
): AsyncGenerator<Finding> {
  try {
    const adapter = await createAdapter(platform)
    if (adapter.examine) yield* inTime(adapter.examine())
    else yield { part: platform, detail: 'can be loaded, and offers nothing more to try', problem: null }
  } catch (error) {
    yield { part: platform, detail: '', problem: error instanceof Error ? error.message : String(error) }
  }
}

/** A peer that never answers is a finding, too. */
async function* inTime(findings: AsyncIterable<Finding>): AsyncGenerator<Finding> {
  const iterator = findings[Symbol.asyncIterator]()
  for (;;) {
    const next = await within(patience, iterator.next())
    if (next.done) return
    yield next.value
  }
}

async function database({ databaseUrl, dataFolder }: Config): Promise<Finding> {
  if (databaseUrl) {
    const { detail, problem } = await checkDatabase(databaseUrl)
    return { part: 'database', detail, problem }
  }
  const part = 'data folder'
  try {
    await mkdir(dataFolder, { recursive: true })
    await access(dataFolder, constants.W_OK)
    return { part, detail: `${dataFolder}, with the embedded PostgreSQL`, problem: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { part, detail: '', problem: `${reason}. Set FADEN_DATA to a folder that can be written to.` }
  }
}

async function mailOut(
  part: string,
  key: string,
  smtp: SmtpServer | null,
  consents: Consents,
): Promise<Finding> {
  if (!smtp) return { part, detail: 'no smtp is set, mail stays in the outbox', problem: null }
  const mailer = createMailer(smtpOptions(smtp, consents))
  const wrong = await mailer.check()
  await mailer.close()
  return {
    part,
    detail: `${smtp.host}:${smtp.port} takes mail`,
    problem:
      wrong &&
      `${wrong}. Check ${key} in the configuration, and ${smtp.login?.signIn.variable ?? 'whether it wants a sign-in'}.`,
  }
}

/** Taken is fine: it is probably Faden itself. */
async function port(part: string, host: string, number: number): Promise<Finding> {
  const taken = await new Promise<boolean>((resolve) => {
    const socket = connect({ host, port: number, timeout: 2000 })
    const say = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket
      .once('connect', () => say(true))
      .once('error', () => say(false))
      .once('timeout', () => say(false))
  })
  return { part, detail: `${host}:${number} ${taken ? 'answers' : 'is free'}`, problem: null }
}

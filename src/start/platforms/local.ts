import { randomUUID } from 'node:crypto'
import type { AdapterOptions } from '../../../adapters/platform.ts'
import type { Config } from '../../config/index.ts'
import { commandHelp } from '../../domain/commands/index.ts'
import type { MailInbox } from '../../domain/mail.ts'
import { wordsOf } from '../../domain/words/index.ts'
import type { Core } from '../../flows/core.ts'
import { openTicketFor } from '../../flows/new.ts'
import { agentsOn, channelsOn } from '../adapter-options.ts'
import { mailLine } from '../welcome.ts'
import { outbox } from './outbox.ts'

/** The local chat is the whole trial: outbox, answering as the customer, the practice ticket. */
export function localOptions(
  config: Config,
  core: Core,
  inbox: MailInbox,
): ReturnType<AdapterOptions['local']> {
  const { host, port } = config.http
  const mailbox = {
    id: config.mailboxes[0]?.id ?? '',
    address: config.mailboxes[0]?.address ?? 'support@localhost',
  }
  return {
    folder: config.dataFolder,
    language: config.language,
    channels: channelsOn(config, 'local'),
    agents: agentsOn(config, 'local'),
    commands: commandHelp(wordsOf(config.language)),
    hints: [`${config.http.publicUrl}/`, mailLine(config.smtpIn.port, mailbox.address)],
    hosts: hostsOf(config, host, port),
    outbox: async () =>
      (await outbox(core)).map(({ recipients, headerId, at, ...mail }) => ({
        ...mail,
        to: recipients.join(', '),
        messageId: headerId,
        at: at.toISOString(),
      })),
    customerWrites: (answer) => writeAsCustomer(core, inbox, mailbox, answer),
    startPractice: async (account) => {
      const agent = config.agents.find(({ accounts }) => accounts.local === account)
      const team = agent?.teams[0] ?? config.form.team
      const { practice } = wordsOf(config.language)
      await openTicketFor(core, team, { ...practice, email: agent?.email ?? 'lena.kaya@schule.example' })
    },
  }
}

function hostsOf(config: Config, host: string, port: number): string[] {
  const names = [host.includes(':') ? `[${host}]` : host, '127.0.0.1', 'localhost', '[::1]']
  return [...new Set([...names.map((name) => `${name}:${port}`), new URL(config.http.publicUrl).host])]
}

/** “Answer as the customer”: a real mail, through the same door as every other. */
async function writeAsCustomer(
  core: Core,
  inbox: MailInbox,
  mailbox: { id: string; address: string },
  { inReplyTo, text }: { inReplyTo: string; text: string },
): Promise<void> {
  const mail = (await outbox(core)).find(({ headerId }) => headerId === inReplyTo)
  const from = mail?.recipients[0]
  if (!mail || !from) throw new Error('there is no such mail in the outbox')
  const { raw } = await core.mail.render({
    messageId: `<${randomUUID()}@customer.invalid>`,
    from: { name: null, email: from },
    replyTo: null,
    to: [{ name: null, email: mailbox.address }],
    cc: [],
    subject: `Re: ${mail.subject}`,
    body: text,
    inReplyTo: mail.headerId,
    references: [...mail.references, mail.headerId],
    automatic: false,
    language: core.settings.language,
    date: core.now(),
    files: [],
  })
  const { id, address } = mailbox
  await inbox.accept(
    { mailbox: id, place: null, envelopeFrom: from, recipients: [address], receivedAt: core.now() },
    raw,
  )
}

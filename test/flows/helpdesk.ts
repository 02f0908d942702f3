import { randomUUID } from 'node:crypto'
import type { Config } from '../../src/config/index.ts'
import type { ChatEvent, ChatFile, PostRef, Quoted, Receipt, ThreadRef } from '../../src/domain/chat.ts'
import type { ChannelId, MessageId, TeamId } from '../../src/domain/ids.ts'
import type { Lease } from '../../src/domain/lease.ts'
import type { Outgoing } from '../../src/domain/outgoing.ts'
import type { Channel, Team } from '../../src/domain/people.ts'
import { chatInbox } from '../../src/flows/chat-in.ts'
import type { Core, Settings } from '../../src/flows/core.ts'
import { deliver } from '../../src/flows/deliver.ts'
import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { customerDesk } from '../../src/flows/pages.ts'
import { indexDue } from '../../src/flows/search-index.ts'
import { settleDelivered, settleFailed } from '../../src/flows/settle.ts'
import { createMailReader } from '../../src/mail/reader.ts'
import { mailPort, readerSettings } from '../../src/start/mail-port.ts'
import { claimDue } from '../../src/store/claims.ts'
import { openDatabase } from '../../src/store/database.ts'
import { loadContexts } from '../../src/store/delivery-context.ts'
import { syncDirectory } from '../../src/store/directory.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { type RenderedRow, storeRendered } from '../../src/store/mails.ts'
import { ticketById, ticketIdByNumber } from '../../src/store/tickets.ts'
import { FakeChat, type FakePost, PlainChat } from '../fakes/fake-chat.ts'
import { rawMail, type WrittenMail } from '../fakes/raw-mail.ts'
import { RecordingMailer } from '../fakes/recording-mailer.ts'
import { freshDatabase } from '../setup/database.ts'
import { testDirectory } from './directory.ts'

export const secret = 'a secret of thirty-two characters'
/** The server that receives our mail and says what it found out about the sender. */
export const authservId = 'mx.desk.example'

const defaults = {
  language: 'de',
  mail: { maxBytes: 50_000_000, maxFiles: 100, maxTextLength: 200_000, readSeconds: 20, authservId },
} as Config

export interface Acting {
  readonly channel?: string
  /** The line was typed as a post; without it, a slash command or a click. */
  readonly typed?: boolean
  readonly about?: PostRef
  readonly quoted?: Quoted
  readonly asks?: boolean
  readonly values?: Readonly<Record<string, string>>
  readonly files?: readonly ChatFile[]
  readonly eventId?: string
}

/** A whole helpdesk on a database of its own, with fakes at its edges and a clock that tests move. */
export class Helpdesk {
  readonly chat = new FakeChat('chat')
  readonly plain = new PlainChat('plain')
  readonly mailer = new RecordingMailer()
  readonly directory = testDirectory()
  /** What the core calls before it takes someone for a stranger. */
  newcomers: (platform: string) => Promise<void> = async () => {}
  /** To whom mail may go; tests change it. */
  readonly outgoing: { mode: Outgoing['mode']; pilot: string[] } = { mode: 'live', pilot: [] }
  readonly errors: { fields: object; text: string }[] = []
  readonly url: string
  readonly core: Core
  readonly #drop: () => Promise<void>
  #ahead = 0

  private constructor(url: string, core: (desk: Helpdesk) => Core, drop: () => Promise<void>) {
    this.url = url
    this.core = core(this)
    this.#drop = drop
  }

  static async open(settings: Partial<Settings> = {}): Promise<Helpdesk> {
    const { url, drop } = await freshDatabase()
    const database = await openDatabase(url, { connections: 8, onError: () => {} })
    const desk = new Helpdesk(
      url,
      (self) => ({
        database,
        directory: self.directory,
        newcomers: (platform) => self.newcomers(platform),
        adapters: new Map([
          ['chat', self.chat],
          ['plain', self.plain],
        ]),
        mail: mailPort(
          createMailReader(readerSettings(defaults, secret)),
          self.mailer,
          self.outgoing,
          defaults.mail.maxBytes,
        ),
        settings: {
          publicUrl: 'https://desk.example',
          secret,
          mailDomain: 'desk.example',
          language: 'de',
          statusMails: 'normal',
          formTeam: 'support',
          atMostPerHour: { ticketsOfSender: 30, mailsOfTicket: 20 },
          bystanders: 'ask',
          ownAddresses: new Set(['support@desk.example', 'network@desk.example']),
          replyAddresses: false,
          maxAttachmentBytes: 1000,
          ...settings,
        },
        now: () => self.now,
        log: {
          info: () => {},
          warn: () => {},
          error: (fields, text) => void self.errors.push({ fields, text }),
        },
      }),
      drop,
    )
    const { teams, channels, agents } = desk.directory
    await database.transaction((db) =>
      syncDirectory(db, {
        teams: teams.values(),
        channels: channels.values(),
        agents: agents.values(),
        mailboxes: [
          { id: 'support', team: 'support', imap: { folders: ['INBOX'] } },
          { id: 'network', team: 'network', imap: { folders: ['INBOX'] } },
        ],
      }),
    )
    return desk
  }

  async close(): Promise<void> {
    await this.core.database.close()
    await this.#drop()
  }

  get now(): Date {
    return new Date(Date.now() + this.#ahead)
  }

  /** Time goes by, for the core's clock and for everything that is due in the table. */
  async pass(seconds: number): Promise<void> {
    this.#ahead += seconds * 1000
    await this.sql(
      `update deliveries set due_at = due_at - $1 * interval '1 second'
                    where state in ('waiting', 'uncertain')`,
      seconds,
    )
    await this.sql(`update destinations set paused_until = paused_until - $1 * interval '1 second'`, seconds)
  }

  async sql<Row>(statement: string, ...values: unknown[]): Promise<Row[]> {
    return this.core.database.db.query<Row[]>(statement, values)
  }

  change(team: string, settings: Partial<Team>): void {
    const { teams } = this.directory
    const id = team as TeamId
    teams.set(id, { ...(teams.get(id) as Team), ...settings })
  }

  changeChannel(channel: string, settings: Partial<Channel>): void {
    const { channels } = this.directory
    const id = channel as ChannelId
    channels.set(id, { ...(channels.get(id) as Channel), ...settings })
  }

  /** Mail comes in and is taken. The ticket as it is afterwards, null if nothing came of it. */
  async receive(
    mail: WrittenMail,
    mailbox = 'support',
    envelopeFrom: string | null = null,
  ): Promise<TicketRow | null> {
    const raw = rawMail({ date: this.now, ...mail })
    const arrival = { mailbox, place: null, envelopeFrom, recipients: [], receivedAt: this.now }
    const id = await storeMail(this.core, arrival, raw)
    if (!id) return null
    await takeMail(this.core, id, { arrival, raw })
    return this.takenAs(id)
  }

  async takenAs(arrival: string): Promise<TicketRow | null> {
    const [row] = await this.sql<{ ticket_id: TicketRow['id'] | null }>(
      'select ticket_id from mail_arrivals where id = $1',
      arrival,
    )
    return row?.ticket_id ? ticketById(this.core.database.db, row.ticket_id) : null
  }

  /** A new customer's first mail, its thread opened and its acknowledgement sent. */
  async opened(subject = 'Drucker', text = 'Er druckt nicht.'): Promise<TicketRow> {
    const customer = `${randomUUID().slice(0, 8)}@kunde.example`
    const ticket = await this.receive({ from: `Lena Kaya <${customer}>`, subject, text })
    if (!ticket) throw new Error('the first mail opened no ticket')
    await this.deliver()
    return ticket
  }

  async ticket(number: string): Promise<TicketRow> {
    const { db } = this.core.database
    const id = await ticketIdByNumber(db, number)
    const ticket = id && (await ticketById(db, id))
    if (!ticket) throw new Error(`no ticket ${number}`)
    return ticket
  }

  /** The customer answers the last mail that he got. */
  async answer(ticket: TicketRow, text: string, more: WrittenMail = {}): Promise<TicketRow | null> {
    const last = (await this.mailer.readBy(ticket.requesterEmail)).at(-1)
    return this.receive({
      from: ticket.requesterEmail,
      subject: `Re: ${ticket.subject}`,
      text,
      ...(last ? { inReplyTo: last.messageId } : {}),
      ...more,
    })
  }

  /** Works off what is due, as the senders do. */
  async deliver(): Promise<void> {
    const keep = async (mail: RenderedRow) => (await storeRendered(this.core.database.db, [mail]))[0] ?? mail
    for (;;) {
      const claimed = await claimDue(this.core.database.db, 1, 50)
      if (claimed.length === 0) return
      const contexts = await loadContexts(this.core.database.db, claimed)
      for (const delivery of claimed) {
        const context = contexts.get(delivery.id)
        if (!context) throw new Error('nothing was loaded for a delivery')
        try {
          const result = await deliver(this.core, delivery, context, keep)
          await settleDelivered(this.core, [{ delivery, result, context }])
        } catch (error) {
          await settleFailed(this.core, delivery, error)
        }
      }
    }
  }

  /** What was said can be found, as soon as the job has been at it. */
  async index(): Promise<void> {
    while ((await indexDue(this.core)) > 0);
  }

  async threadRef(ticket: TicketRow, channel = 'support'): Promise<ThreadRef> {
    const [row] = await this.sql<{ external_id: string | null }>(
      'select external_id from threads where ticket_id = $1 and channel_id = $2 order by id desc limit 1',
      ticket.id,
      channel,
    )
    if (!row?.external_id) throw new Error(`ticket ${ticket.number} has no open thread in ${channel}`)
    return { platform: this.#platformOf(channel), id: row.external_id }
  }

  async posts(ticket: TicketRow, channel = 'support'): Promise<FakePost[]> {
    return this.#adapterOf(channel).inThread(await this.threadRef(ticket, channel))
  }

  /** The texts of our posts in a thread, below its card; files by their names. */
  async texts(ticket: TicketRow, channel = 'support'): Promise<string[]> {
    return (await this.posts(ticket, channel)).map(({ part }) =>
      part?.kind === 'file' ? part.name : (part?.text ?? ''),
    )
  }

  async card(ticket: TicketRow, channel = 'support') {
    const { id } = await this.threadRef(ticket, channel)
    const root = this.#adapterOf(channel).posts.find(({ ref, card }) => ref.thread.id === id && card)
    if (!root?.card) throw new Error(`the thread of ${ticket.number} has no card`)
    return root.card
  }

  async say(
    agent: string,
    ticket: TicketRow,
    text: string,
    { channel = 'support', files = [], eventId = randomUUID() }: Acting = {},
  ): Promise<{ receipt: Receipt; post: PostRef }> {
    const thread = await this.threadRef(ticket, channel)
    const post = this.#adapterOf(channel).newPost(thread)
    const event = {
      ...this.#event(agent, channel, eventId),
      thread,
      kind: 'message',
      post,
      text,
      files,
    } as const
    return { receipt: await this.happen(event), post }
  }

  /** What an adapter hands in while it holds a lease. */
  async sayUnder(lease: Lease, agent: string, ticket: TicketRow, text: string): Promise<Receipt> {
    const thread = await this.threadRef(ticket)
    const post = this.chat.newPost(thread)
    const event = {
      ...this.#event(agent, 'support', randomUUID()),
      thread,
      kind: 'message',
      post,
      text,
    } as const
    return chatInbox(this.core).receive({ ...event, files: [] }, lease)
  }

  async command(agent: string, ticket: TicketRow, line: string, acting: Acting = {}): Promise<Receipt> {
    const { channel = 'support', typed = false, eventId = randomUUID(), ...more } = acting
    const thread = await this.threadRef(ticket, channel)
    const post = typed ? { post: this.#adapterOf(channel).newPost(thread) } : {}
    return this.happen({
      ...this.#event(agent, channel, eventId),
      thread,
      kind: 'command',
      line,
      ...more,
      ...post,
    })
  }

  /** A slash command outside of any thread. */
  async inChannel(agent: string, line: string, acting: Acting | string = {}): Promise<Receipt> {
    const {
      channel = 'support',
      eventId = randomUUID(),
      ...more
    } = typeof acting === 'string' ? { channel: acting } : acting
    return this.happen({
      ...this.#event(agent, channel, eventId),
      thread: null,
      kind: 'command',
      line,
      ...more,
    })
  }

  async edit(agent: string, post: PostRef, text: string, channel = 'support'): Promise<Receipt> {
    const { thread } = post
    return this.happen({ ...this.#event(agent, channel, randomUUID()), thread, kind: 'edit', post, text })
  }

  async erase(agent: string, post: PostRef, channel = 'support'): Promise<Receipt> {
    const { thread } = post
    return this.happen({ ...this.#event(agent, channel, randomUUID()), thread, kind: 'delete', post })
  }

  happen(event: ChatEvent): Promise<Receipt> {
    return chatInbox(this.core).receive(event)
  }

  page(ticket: TicketRow) {
    return customerDesk(this.core).page(ticket.token)
  }

  async eventKinds(ticket: TicketRow): Promise<string[]> {
    const rows = await this.sql<{ kind: string }>(
      'select kind from events where ticket_id = $1 order by id',
      ticket.id,
    )
    return rows.map(({ kind }) => kind)
  }

  async messages(ticket: TicketRow) {
    return this.sql<{
      id: MessageId
      visibility: string
      purpose: string
      text: string
      author_kind: string
    }>(
      'select id, visibility, purpose, text, author_kind from messages where ticket_id = $1 order by id',
      ticket.id,
    )
  }

  /** Everything that a refusal must leave as it is. */
  async state(ticket: TicketRow): Promise<string> {
    const deliveries = await this.sql(
      'select id, state, attempts from deliveries where ticket_id = $1 order by id',
      ticket.id,
    )
    const messages = await this.sql('select * from messages where ticket_id = $1 order by id', ticket.id)
    const kinds = await this.eventKinds(ticket)
    return JSON.stringify([await this.ticket(ticket.number), messages, deliveries, kinds], null, 1)
  }

  mailsTo(ticket: TicketRow) {
    return this.mailer.readBy(ticket.requesterEmail)
  }

  #event(agent: string, channel: string, id: string) {
    const platform = this.#platformOf(channel)
    const account = `${platform === 'plain' ? 'P' : 'U'}-${agent}`
    const user = { id: account, name: agent }
    return { id, at: this.now, user, channel: { platform, id: `C-${channel}` } }
  }

  #platformOf(channel: string): string {
    return this.directory.channels.get(channel as ChannelId)?.platform ?? 'chat'
  }

  #adapterOf(channel: string): PlainChat {
    return this.#platformOf(channel) === 'plain' ? this.plain : this.chat
  }
}

import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type Chance, chance } from '../tools/chance.ts'
import type { Answer, Desk } from '../tools/desk.ts'
import { handOver } from '../tools/mail-sender.ts'
import type { SmtpSink } from '../tools/smtp-sink.ts'
import { supportAddress } from './desk-with-mail.ts'

/** Stands in every text that no customer may ever read. */
export const canary = 'KANARIENVOGEL'

/** A mark that stands in one text only, so that the text can be found again wherever it went. */
export type Token = string
export const tokenPattern = /\b[MFRN]\d+Z\b/g

export interface Mailed {
  readonly token: Token
  readonly messageId: string
  readonly from: string
  /** The first mail of the conversation, if this is not it. */
  readonly first: Token | null
}

export interface Formed {
  readonly token: Token
  readonly page: string
}

export interface Said {
  readonly token: Token
  /** `unknown`: it was answered before a kill, and nobody heard the answer. */
  fate: 'accepted' | 'refused' | 'unknown' | 'undone' | 'perhaps undone'
}

export interface Load {
  readonly mails: readonly Mailed[]
  readonly forms: readonly Formed[]
  readonly replies: readonly Said[]
  readonly notes: readonly Said[]
  /** How often something was repeated because the process was away or did not answer. */
  readonly repeats: number
  /** Each finishes what it has begun. */
  stop(): Promise<void>
}

/** Customers and agents who do not notice that Faden dies, except that they have to repeat what was not answered. */
export function startLoad(desk: Desk, smtpPort: number, sink: SmtpSink, seed: number): Load {
  const mails: Mailed[] = []
  const forms: Formed[] = []
  const replies: Said[] = []
  const notes: Said[] = []
  let repeats = 0
  let tokens = 0
  let stopping = false
  const token = (kind: 'M' | 'F' | 'R' | 'N'): Token => `${kind}${++tokens}Z`

  /** Like a mail server, a browser that reloads, an agent who presses Enter again: the very same until it was answered. */
  async function insist<T>(
    dice: Chance,
    attempt: () => Promise<T>,
  ): Promise<{ answer: T; repeated: boolean }> {
    for (let repeated = false; ; repeated = true) {
      try {
        const answer = await attempt()
        // Now and then the answer was lost on its way, which a kill does too seldom to rely on.
        if (dice.happens(0.1)) await attempt().catch(() => {})
        return { answer, repeated }
      } catch {
        repeats += 1
        await setTimeout(50)
      }
    }
  }

  async function mail(dice: Chance): Promise<void> {
    const earlier = dice.happens(0.5) ? dice.one(mails) : undefined
    const mark = token('M')
    const from = earlier?.from ?? `${mark.toLowerCase()}@customer.example`
    const sent: Mailed = {
      token: mark,
      messageId: `<${mark}.${seed}@customer.example>`,
      from,
      first: earlier ? (earlier.first ?? earlier.token) : null,
    }
    const answered = earlier && dice.happens(0.5) ? lastMailTo(from) : undefined
    await insist(dice, () =>
      handOver(smtpPort, {
        ...sent,
        to: supportAddress,
        subject: earlier ? `Re: ${earlier.token}` : mark,
        text: `Guten Tag, ${mark}: es geht nicht.`,
        ...(earlier && { inReplyTo: answered ?? earlier.messageId }),
      }),
    )
    mails.push(sent)
  }

  function lastMailTo(address: string): string | undefined {
    return sink.taken.findLast((mail) => mail.to.includes(address))?.messageId
  }

  async function form(dice: Chance): Promise<void> {
    const mark = token('F')
    const submission = randomUUID()
    const email = `${mark.toLowerCase()}@customer.example`
    const { answer } = await insist(dice, () =>
      desk.submit({ name: 'Lena Kaya', email, subject: mark, text: `${mark}: es geht nicht.`, submission }),
    )
    forms.push({ token: mark, page: answer })
  }

  async function act(dice: Chance, user: string): Promise<void> {
    const channel = dice.one(['support', 'support', 'second-level']) ?? 'support'
    const threads = await desk.threads(channel)
    // Mostly recent ones, so that customers and agents meet in the same ticket.
    const thread = dice.one(dice.happens(0.7) ? threads.slice(0, 6) : threads)?.id
    if (!thread) return
    const type = (text: string) => {
      const id = randomUUID()
      return insist(dice, () => desk.type({ channel, thread, user, text, id }))
    }
    if (dice.happens(0.35)) {
      const reply: Said = { token: token('R'), fate: 'unknown' }
      const prefix = dice.one(['/', '/ticket ', '!', '@faden ']) ?? '/'
      const then = dice.one(['', '', '', '--wait ', '--resolve ', '--close '])
      const said = await type(`${prefix}reply --anyway ${then}${reply.token}: versuchen Sie es noch einmal.`)
      reply.fate = fateOf(said)
      replies.push(reply)
      if (reply.fate !== 'accepted' || !dice.happens(0.2)) return
      const undone = fateOf(await type('/undo'))
      if (undone === 'accepted') reply.fate = 'undone'
      if (undone === 'unknown') reply.fate = 'perhaps undone'
      return
    }
    const note: Said = { token: token('N'), fate: 'unknown' }
    const line = (dice.one(internalLines) ?? '').replace('TEXT', `${note.token} ${canary}`)
    note.fate = fateOf(await type(line))
    if (line.includes(note.token)) notes.push(note)
  }

  /** The answer to a repeat says nothing about the first time. */
  function fateOf({ answer, repeated }: { answer: Answer; repeated: boolean }): Said['fate'] {
    if (answer.outcome === 'duplicate' || repeated) return 'unknown'
    return answer.outcome === 'accepted' ? 'accepted' : 'refused'
  }

  async function keepGoing(seedOfOne: number, pause: number, step: (dice: Chance) => Promise<void>) {
    const dice = chance(seedOfOne)
    while (!stopping) {
      await step(dice).catch(() => setTimeout(50))
      await setTimeout(dice.number(2 * pause))
    }
  }

  const running = Promise.all([
    ...[11, 12, 13, 14].map((customer) => keepGoing(seed + customer, 40, mail)),
    // The form takes thirty submissions a minute from one address.
    keepGoing(seed + 3, 1500, form),
    keepGoing(seed + 4, 20, (dice) => act(dice, 'anna')),
    keepGoing(seed + 5, 20, (dice) => act(dice, 'ben')),
    keepGoing(seed + 6, 20, (dice) => act(dice, 'carla')),
  ])

  return {
    mails,
    forms,
    replies,
    notes,
    get repeats() {
      return repeats
    },
    async stop() {
      stopping = true
      await running
    },
  }
}

/** Every verb with a text, and talk, some of it almost a command. */
const internalLines = [
  '/claim',
  '/note TEXT',
  '/ticket note TEXT',
  '!note TEXT',
  '/unclaim TEXT',
  '/assign @me TEXT',
  '/wait TEXT',
  '/wait 2d TEXT',
  '/resolve TEXT',
  '/close TEXT',
  '/reopen TEXT',
  '/escalate TEXT',
  '/escalate @second-level TEXT',
  '/return TEXT',
  '/transfer @support TEXT',
  '/transfer @second-level TEXT',
  '/rpely TEXT',
  'TEXT',
  'TEXT – sage ich dem Kunden das?',
  'reply TEXT',
  ' /reply TEXT',
  '!rplyy TEXT',
  '„reply“ TEXT',
]

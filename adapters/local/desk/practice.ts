import { api } from './api.ts'
import { desk, type Practice, redraw } from './state.ts'
import type { Post, Thread } from './types.ts'
import { currentLanguage } from './words.ts'

interface Step {
  readonly key: string
  readonly de: string
  readonly en: string
  /** What to type, where that is the quickest way. */
  readonly type?: string
  happened(seen: Seen): boolean
}

interface Seen {
  readonly practice: Practice
  readonly thread: Thread
  readonly posts: readonly Post[]
  readonly done: (key: string) => boolean
}

const replies = (posts: readonly Post[]) =>
  posts.filter((post) => post.authorRole === 'agent' && post.delivery !== null)
const onItsWay = (post: Post) => post.delivery?.state === 'waiting' || post.delivery?.state === 'sent'

/** Each is ticked off by what really happened in that thread, in whatever order. */
export const steps: readonly Step[] = [
  {
    key: 'claim',
    de: 'Übernimm das Ticket: Knopf auf der Karte, Taste c, oder',
    en: 'Claim the ticket: the button on the card, the key c, or',
    type: '/claim',
    happened: ({ thread }) => thread.ticket?.assignee != null,
  },
  {
    key: 'talk',
    de: 'Schreib einfach etwas. Es bleibt intern, und der Desk fragt nach, ob es an den Kunden sollte.',
    en: 'Just type something. It stays internal, and the desk asks whether the customer was meant.',
    happened: ({ thread }) => desk.notices.some((notice) => notice.lasting && notice.thread === thread.id),
  },
  {
    key: 'reply',
    de: 'Antworte dem Kunden: Taste r, oder',
    en: 'Reply to the customer: the key r, or',
    type: '/reply ',
    happened: ({ posts }) => replies(posts).some(onItsWay),
  },
  {
    key: 'undo',
    de: 'Nimm die Antwort zurück, solange der Ring läuft:',
    en: 'Take the reply back while the ring runs:',
    type: '/undo',
    happened: ({ posts }) => replies(posts).some((post) => post.delivery?.state === 'revoked'),
  },
  {
    key: 'again',
    de: 'Antworte noch einmal und lass sie gehen.',
    en: 'Reply once more and let it go.',
    happened: ({ posts, done }) =>
      done('undo') && replies(posts).some((post) => post.delivery?.state === 'sent'),
  },
  {
    key: 'mail',
    de: 'Sieh dir im Postausgang die Mail an, wie der Kunde sie sieht.',
    en: 'Look at the mail in the outbox, just as the customer sees it.',
    happened: ({ thread, done }) =>
      done('again') &&
      desk.view.kind === 'outbox' &&
      (desk.mails ?? []).some((mail) => isAbout(mail.subject, thread)),
  },
  {
    key: 'answer',
    de: 'Antworte dort als Kunde. Die Antwort landet im Thread.',
    en: 'Answer there as the customer. The answer arrives in the thread.',
    happened: ({ posts, done }) =>
      done('again') && posts.filter((post) => post.authorRole === 'requester').length > 1,
  },
  {
    key: 'escalate',
    de: 'Gib das Ticket an den Second Level weiter: Taste e, oder',
    en: 'Escalate the ticket to the second level: the key e, or',
    type: '/escalate ',
    happened: ({ thread }) => (thread.ticket?.level ?? 1) > 1,
  },
  {
    key: 'second',
    de: 'Wechsle zu jemandem im Second Level (Taste a) und antworte von dort.',
    en: 'Switch to somebody on the second level (key a) and reply from there.',
    happened: ({ posts, done }) =>
      done('escalate') && replies(posts).some((post) => post.where !== null && onItsWay(post)),
  },
  {
    key: 'close',
    de: 'Schließ das Ticket:',
    en: 'Close the ticket:',
    type: '/close',
    happened: ({ thread }) => thread.ticket?.status === 'closed',
  },
]

export const stepText = (step: Step) => step[currentLanguage()]

const isAbout = (subject: string, thread: Thread) =>
  thread.ticket !== null && subject.includes(`#${thread.ticket.number}`)

const stored = 'faden.practice'

export function restorePractice(): void {
  try {
    desk.practice = JSON.parse(localStorage.getItem(stored) ?? 'null') as Practice | null
  } catch {
    desk.practice = null
  }
  // Two windows, two agents, one practice.
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key !== stored) return
    desk.practice = newValue ? (JSON.parse(newValue) as Practice) : null
    redraw()
  })
}

export async function startPractice(): Promise<void> {
  if (desk.practiceStarting) return
  const channel = desk.setup.channels.find(({ team }) => team === desk.me.team)?.id
  if (!channel) return
  desk.practiceStarting = true
  keep({ channel, since: new Date().toISOString(), thread: null, done: [] })
  try {
    await api.practice()
  } catch {
    endPractice()
  }
  desk.practiceStarting = false
  redraw()
}

export function endPractice(): void {
  localStorage.removeItem(stored)
  desk.practice = null
  redraw()
}

function keep(practice: Practice): void {
  desk.practice = practice
  localStorage.setItem(stored, JSON.stringify(practice))
  redraw()
}

let looking = false

/** Looks at the practice thread whenever something changed, also from another thread or the outbox. */
export function watchPractice(): void {
  const { practice } = desk
  if (!practice || practice.done.length === steps.length) return
  const found = practice.thread ?? newest(practice)
  if (!found) return
  if (found !== practice.thread) keep({ ...practice, thread: found })
  if (looking) return
  looking = true
  void api
    .thread(found)
    .then(({ posts, ...thread }) => tick(thread, posts))
    .catch(() => {})
    .finally(() => {
      looking = false
    })
}

function newest({ channel, since }: Practice): string | null {
  const fresh = [...desk.threads.values()].filter(
    (thread) => thread.channel === channel && thread.openedAt >= since,
  )
  return fresh.toSorted((one, other) => one.openedAt.localeCompare(other.openedAt))[0]?.id ?? null
}

function tick(thread: Thread, posts: readonly Post[]): void {
  const { practice } = desk
  if (!practice) return
  const done = new Set(practice.done)
  for (const step of steps)
    if (!done.has(step.key) && step.happened({ practice, thread, posts, done: (key) => done.has(key) }))
      done.add(step.key)
  if (done.size > practice.done.length) keep({ ...practice, thread: thread.id, done: [...done] })
}

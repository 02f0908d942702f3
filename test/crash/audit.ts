import { simpleParser } from 'mailparser'
import type { Desk, Post, Thread } from '../tools/desk.ts'
import type { SmtpSink } from '../tools/smtp-sink.ts'
import { canary, type Load, type Token, tokenPattern } from './load.ts'

type FullThread = Thread & { posts: Post[] }

/** Everything that is wrong after the dust has settled, as sentences. Empty: every promise was kept. */
export async function audit(load: Load, desk: Desk, sink: SmtpSink): Promise<string[]> {
  const threads = await allThreads(desk)
  return [
    ...ticketsOf(load, threads),
    ...doubledPosts(threads),
    ...missingPosts(load, threads),
    ...(await mailsOf(load, sink)),
    ...(await pagesOf(load, desk)),
  ]
}

async function allThreads(desk: Desk): Promise<FullThread[]> {
  const found: FullThread[] = []
  for (const { id } of await desk.channels())
    for (const thread of await desk.threads(id)) found.push(await desk.thread(thread.id))
  return found
}

/** An accepted mail or form is one ticket, or one message of its conversation's ticket. */
function ticketsOf(load: Load, threads: readonly FullThread[]): string[] {
  const numbers = new Map<Token, Set<string>>()
  for (const { ticket, posts } of threads)
    for (const token of posts.flatMap(({ text }) => text.match(tokenPattern) ?? []))
      numbers.set(token, (numbers.get(token) ?? new Set()).add(ticket?.number ?? 'none'))
  const wrong: string[] = []
  for (const { token } of [...load.mails, ...load.forms]) {
    const found = numbers.get(token) ?? new Set()
    if (found.size !== 1) wrong.push(`${token} is in ${found.size} tickets: ${[...found].join(', ')}`)
  }
  for (const { token, first } of load.mails) {
    const [own] = numbers.get(token) ?? []
    const [expected] = numbers.get(first ?? token) ?? []
    if (own !== expected)
      wrong.push(`${token} is in ticket ${own}, its conversation ${first} in ticket ${expected}`)
  }
  const first = [...load.forms, ...load.mails.filter((mail) => mail.first === null)]
  const tickets = new Set(threads.map(({ ticket }) => ticket?.number))
  if (tickets.size !== first.length) wrong.push(`${first.length} concerns made ${tickets.size} tickets`)
  return wrong
}

function doubledPosts(threads: readonly FullThread[]): string[] {
  return threads.flatMap(({ id, posts }) => {
    const tokens = posts.flatMap(({ text }) => text.match(tokenPattern) ?? [])
    const doubled = tokens.filter((token, index) => tokens.indexOf(token) !== index)
    return doubled.map((token) => `${token} stands twice in thread ${id}`)
  })
}

/** What was said stands in one thread at least; that it stands in every thread that still mirrors, `forbidden` knows. */
function missingPosts(load: Load, threads: readonly FullThread[]): string[] {
  const posted = new Set(
    threads.flatMap(({ posts }) => posts.flatMap(({ text }) => text.match(tokenPattern) ?? [])),
  )
  return [...load.replies, ...load.notes]
    .filter(({ fate, token }) => fate === 'accepted' && !posted.has(token))
    .map(({ token }) => `${token} was accepted and stands in no thread`)
}

async function mailsOf(load: Load, sink: SmtpSink): Promise<string[]> {
  const wrong: string[] = []
  const bytes = new Map<string, Buffer>()
  const carriers = new Map<Token, string[]>()
  for (const { messageId, raw, to } of sink.taken) {
    const first = bytes.get(messageId)
    if (first) {
      if (!first.equals(raw)) wrong.push(`${messageId} was repeated with other bytes`)
      continue
    }
    bytes.set(messageId, raw)
    const mail = await simpleParser(raw)
    const words = `${mail.subject} ${mail.text} ${mail.html || ''}`
    if (words.includes(canary) || raw.includes(canary)) wrong.push(`${messageId} to ${to} says ${canary}`)
    for (const token of new Set(mail.text?.match(tokenPattern) ?? []))
      carriers.set(token, [...(carriers.get(token) ?? []), messageId])
    if (mail.text?.includes('ist angekommen')) {
      const token = mail.subject?.match(tokenPattern)?.[0] ?? ''
      carriers.set(`ack ${token}`, [...(carriers.get(`ack ${token}`) ?? []), messageId])
    }
  }
  for (const { token, fate } of load.replies) {
    const count = carriers.get(token)?.length ?? 0
    if (fate === 'accepted' && count !== 1) wrong.push(`reply ${token} left as ${count} mails`)
    if (fate === 'undone' && count !== 0) wrong.push(`reply ${token} left although it was undone`)
    if (count > 1) wrong.push(`reply ${token} left as ${count} different mails`)
  }
  for (const { token } of load.notes)
    if (carriers.has(token)) wrong.push(`the note ${token} was mailed by ${carriers.get(token)}`)
  for (const { token } of [...load.forms, ...load.mails.filter(({ first }) => first === null)]) {
    const count = carriers.get(`ack ${token}`)?.length ?? 0
    if (count !== 1) wrong.push(`${token} was acknowledged by ${count} mails`)
  }
  return wrong
}

async function pagesOf(load: Load, desk: Desk): Promise<string[]> {
  const wrong: string[] = []
  for (const { token, page } of load.forms) {
    const text = await desk.page(page)
    if (!text.includes(token)) wrong.push(`the page of ${token} does not show it`)
    if (text.includes(canary)) wrong.push(`the page of ${token} says ${canary}`)
  }
  return wrong
}

/** What only the tables know. Each query lists what must not be. */
export const forbidden = {
  'deliveries that have not come to an end': `
    select state, kind, error, count(*) from deliveries where state not in ('sent', 'revoked', 'superseded')
    group by 1, 2, 3`,
  'mail that did not become a message': `
    select state, error, count(*) from mail_arrivals where state not in ('taken', 'duplicate') group by 1, 2`,
  'mails of internal messages': `
    select m.id from outgoing_mails o join messages m on m.id = o.message_id where m.visibility <> 'public'`,
  'posts of a thread out of the order in which they were committed': `
    select * from (
      select d.thread_id, d.id, lag(d.id) over (partition by d.thread_id order by substr(p.external_id, 2)::bigint) as before
      from deliveries d join posts p on p.thread_id = d.thread_id and p.external_id = d.external_id
      where d.kind in ('post', 'file', 'open') and d.state = 'sent') as posted
    where id < before`,
  'messages of a live thread that were not posted there': `
    select t.id as thread, m.id as message, m.purpose from threads t join messages m on m.ticket_id = t.ticket_id
    where t.ended_at is null and m.revoked_at is null and m.text <> '' and m.purpose <> 'acknowledgement'
      and not exists (select 1 from posts p where p.thread_id = t.id and p.message_id = m.id)`,
  'messages posted twice in a thread': `
    select thread_id, message_id from posts where message_id is not null group by 1, 2 having count(*) > 1`,
  'mails of a ticket out of order': `
    select * from (
      select d.ticket_id, d.id, d.settled_at, lag(d.settled_at) over (partition by d.ticket_id order by d.id) as before,
             bool_or(e.kind = 'retried') over (partition by d.ticket_id) as retried
      from deliveries d left join lateral (
        select kind from events where ticket_id = d.ticket_id and kind = 'retried' limit 1) e on true
      where d.kind = 'mail' and d.state = 'sent') as mailed
    where settled_at < before and not coalesce(retried, false)`,
} as const

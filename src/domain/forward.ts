import type { Scene } from './commands/scene.ts'
import type { Decision } from './decision.ts'
import { addressOfOther } from './own-address.ts'
import { Refusal } from './refusal.ts'
import { fill, literally } from './words/index.ts'

/** What goes to somebody who is no part of the ticket. */
export interface Forward {
  /** Lower case. */
  readonly email: string
  /** What the agent wrote. */
  readonly text: string
  /** Along with what customer and helpdesk have written to each other. */
  readonly withStory: boolean
}

/**
 * The ticket goes to a third party, who answers into it without ever speaking in it: the customer reads nothing of this
 * conversation, and whoever takes part in the ticket is no third party.
 */
export function forward(
  { requester, participants, team, words, ownAddresses }: Scene,
  given: string,
  text: string,
  wantsStory: boolean,
): Decision | Refusal {
  const email = addressOfOther(given, ownAddresses, words)
  if (email instanceof Refusal) return email
  const present = [requester, ...participants].find((person) => person.email === email)
  if (present)
    return new Refusal(fill(words.refusal.readsReplies, { name: literally(present.name ?? email), email }))
  // A team that writes no content in mails to the customer himself hands it to nobody else by mail.
  const withStory = wantsStory && team.notifications === 'full'
  if (!text && !withStory)
    return new Refusal(wantsStory ? words.refusal.nothingToForwardByLink : words.refusal.nothingToForward)
  const seconds = team.undoSeconds
  return {
    event: 'forwarded',
    data: { email, withStory },
    change: {},
    note: [fill(words.line.forwardedTo, { email }), text].filter(Boolean).join('\n\n'),
    forward: { email, text, withStory },
    notice: fill(seconds > 0 ? words.notice.forwarding : words.notice.forwarded, {
      email,
      seconds,
      what: withStory ? words.notice.forwardedStory : words.notice.forwardedText,
    }),
  }
}

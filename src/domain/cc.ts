import type { Scene } from './commands/scene.ts'
import type { Decision } from './decision.ts'
import { addressOfOther } from './own-address.ts'
import { Refusal } from './refusal.ts'
import { fill, literally } from './words/index.ts'

/** Who takes part beside the requester: reads every reply in copy, and what he writes counts. */
export function cc(scene: Scene, action: string, given: string): Decision | Refusal {
  const { requester, participants, words, ownAddresses } = scene
  const email = addressOfOther(given, ownAddresses, words)
  if (email instanceof Refusal) return email
  const present = participants.find((participant) => participant.email === email)
  if (action === 'remove') {
    if (!present) return new Refusal(fill(words.refusal.noParticipant, { email }))
    return changed({ left: [{ email, name: present.name }] }, fill(words.notice.left, { email }))
  }
  if (present || email === requester.email) {
    const name = literally(present?.name ?? requester.name ?? email)
    return new Refusal(fill(words.refusal.takesPartAlready, { name, email }))
  }
  return changed({ joined: [{ email, name: null }] }, fill(words.notice.joined, { email }))
}

function changed(beside: NonNullable<Decision['beside']>, notice: string): Decision {
  return { event: 'participants-changed', data: { ...beside }, change: {}, beside, notice }
}

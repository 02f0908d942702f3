import type { Mark, PostRef } from '../../src/domain/chat.ts'
import { attempt, slackError } from './errors.ts'
import type { Workspace } from './workspace.ts'

/** Slack lets nobody write on another’s post, but everybody react to it. None of these is a command by default. */
export const signs: Record<Mark['state'], string> = {
  waiting: 'hourglass_flowing_sand',
  sent: 'incoming_envelope',
  held: 'raised_hand',
  parked: 'warning',
  revoked: 'leftwards_arrow_with_hook',
}

export function createMarks({ client, ids, identity }: Workspace) {
  /** Ours that stand on the post now; people may use the same. */
  async function present(channel: string, timestamp: string): Promise<string[]> {
    const { message } = await attempt(() => client.reactions.get({ channel, timestamp, full: true }))
    const { botUser } = identity()
    const known = new Set(Object.values(signs))
    return (message?.reactions ?? []).flatMap(({ name, users }) =>
      name && known.has(name) && users?.includes(botUser) ? [name] : [],
    )
  }

  return {
    async mark(ref: PostRef, { state }: Mark): Promise<void> {
      const { channel, timestamp } = ids.messageOf(ref)
      const name = signs[state]
      const shown = await present(channel, timestamp)
      if (!shown.includes(name))
        await unless('already_reacted', () => client.reactions.add({ channel, timestamp, name }))
      for (const other of shown.filter((one) => one !== name))
        await unless('no_reaction', () => client.reactions.remove({ channel, timestamp, name: other }))
    },
  }
}

/** Somebody was quicker: it is as it should be. */
async function unless(harmless: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await attempt(call)
  } catch (error) {
    if (slackError(error) !== harmless) throw error
  }
}

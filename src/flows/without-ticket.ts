import type { Receipt } from '../domain/chat.ts'
import type { Arguments, Command } from '../domain/commands/index.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import * as answers from './answers.ts'
import type { Commanded } from './command.ts'
import type { Core } from './core.ts'
import { openOnBehalf } from './new.ts'
import { refused } from './refused.ts'
import { search } from './search.ts'
import { startConversation } from './start-conversation.ts'

/** Commands that are about no ticket that is there already. */
export async function answerWithoutTicket(
  db: Db,
  core: Core,
  given: Commanded,
  command: Command,
  parsed: Arguments,
  words: Words,
): Promise<Receipt> {
  switch (command.verb) {
    case 'new': {
      const opened = await openOnBehalf(db, core, given, parsed, words)
      return opened instanceof Refusal ? refused(opened) : { outcome: 'accepted', notice: opened }
    }
    case 'mail': {
      const started = await startConversation(db, core, given, parsed, words)
      return started instanceof Refusal ? refused(started) : { outcome: 'accepted', notice: started }
    }
    case 'list':
      return { outcome: 'accepted', notice: await answers.list(db, core, given.agent, words) }
    case 'mine':
      return { outcome: 'accepted', notice: await answers.mine(db, core, given.agent, words) }
    case 'search':
      return search(db, core, given.event.channel, parsed.text, words)
    case 'help': {
      const prefix = core.adapters.get(given.event.channel.platform)?.prefix ?? '/'
      return { outcome: 'accepted', notice: answers.help(parsed.text, prefix, words) }
    }
    default:
      throw new Error(`nothing answers ${command.verb}`)
  }
}

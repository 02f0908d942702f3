import { appendFileSync, closeSync, fsyncSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createAdapter } from '../../../adapters/matrix/index.ts'
import type { ChannelRef, ChatInbox, ThreadRef } from '../../../src/domain/chat.ts'
import { contextIn } from '../../contract/matrix-stage.ts'
import { aCard, aText } from '../../contract/samples.ts'

// An adapter in a process of its own, so that it can be killed. What it is told is on the disk before it is taken.
const [url = '', room = '', token = '', folder = '', journal = ''] = process.argv.slice(2)

export interface Order {
  readonly key: string
  /** Without one a thread is opened. */
  readonly thread?: ThreadRef
  readonly text?: string
}

const inbox: ChatInbox = {
  connection() {},
  membersChanged() {},
  async receive(event) {
    const file = openSync(journal, 'a')
    const text = 'text' in event ? event.text : event.kind
    appendFileSync(file, `${JSON.stringify({ id: event.id, text })}\n`)
    fsyncSync(file)
    closeSync(file)
    return { outcome: 'accepted' }
  },
}

const adapter = createAdapter(contextIn({ url, room, token }, folder))
await adapter.start(inbox)
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
say({ ready: true })

let last: Promise<void> = Promise.resolve()
createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line) as Order
  last = last.then(() => carryOut(order))
})

async function carryOut({ key, thread, text }: Order): Promise<void> {
  const channel: ChannelRef = { platform: 'matrix', id: room }
  try {
    const post = thread
      ? await adapter.post({ thread }, aText(text ?? ''), key)
      : await adapter.openThread(channel, aCard(), key)
    say({ key, post })
  } catch (error) {
    const { failure = 'unknown', retryAfter } = error as { failure?: string; retryAfter?: number }
    say({ key, failure, retryAfter, error: String(error) })
  }
}

import { PassThrough, type Readable } from 'node:stream'
import { jest } from '@jest/globals'
import type { ChatAdapter } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { fetchFiles, remarksOn } from '../../src/flows/chat-files.ts'
import type { Core } from '../../src/flows/core.ts'
import { PlainChat } from '../fakes/fake-chat.ts'

const file = { id: 'f1', name: 'log.txt', type: 'text/plain', size: 10 }

/** A platform that answers a download only as the test says. */
class SlowChat extends PlainChat {
  readonly asked = Promise.withResolvers<void>()
  readonly answer = Promise.withResolvers<Readable>()

  override download(): Promise<Readable> {
    this.asked.resolve()
    return this.answer.promise
  }
}

const coreWith = (chat: ChatAdapter) =>
  ({ adapters: new Map([['slow', chat]]) }) as Pick<Core, 'adapters'> as Core
const late = { failure: 'not-sent', message: expect.stringContaining('log.txt') }

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }))
afterEach(() => {
  jest.useRealTimers()
})

describe('a download that does not come in time rejects, so that the platform delivers again:', () => {
  test('no answer at all, and what is answered too late is closed', async () => {
    const chat = new SlowChat('slow')
    const fetching = expect(fetchFiles(coreWith(chat), 'slow', [file])).rejects.toMatchObject(late)
    await chat.asked.promise
    await jest.advanceTimersByTimeAsync(61_000)
    await fetching
    const source = new PassThrough()
    const closed = new Promise((resolve) => source.once('close', resolve))
    chat.answer.resolve(source)
    await closed
    expect(source.destroyed).toBe(true)
  })

  test('bytes that stop coming', async () => {
    const chat = new SlowChat('slow')
    const fetching = expect(fetchFiles(coreWith(chat), 'slow', [file])).rejects.toMatchObject(late)
    const source = new PassThrough()
    source.write('half')
    chat.answer.resolve(source)
    await jest.advanceTimersByTimeAsync(61_000)
    await fetching
    expect(source.destroyed).toBe(true)
  })
})

test('a download in time leaves no timer behind', async () => {
  const chat = new SlowChat('slow')
  const source = new PassThrough()
  source.end('all of it')
  chat.answer.resolve(source)
  const { files } = await fetchFiles(coreWith(chat), 'slow', [file])
  expect(String(files[0]?.content)).toBe('all of it')
  expect(jest.getTimerCount()).toBe(0)
})

test('of a file that can’t be read it is said, with the address where people open it', async () => {
  const chat = new SlowChat('slow')
  chat.answer.reject(new DeliveryError('rejected', 'no way'))
  const link = 'https://schule.sharepoint.com/Plan.pdf'
  const { missing } = await fetchFiles(coreWith(chat), 'slow', [
    { ...file, name: 'Plan_*A*.pdf', link },
    file,
  ])
  const [first, second] = remarksOn(missing, 'de').split('\n')
  expect(first).toBe(`Datei Plan\\_\\*A\\*.pdf kann Faden aus diesem Chat nicht lesen. ${link}`)
  expect(second).toMatch(/nicht lesen\.$/)
})

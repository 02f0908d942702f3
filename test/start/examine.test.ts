import type { ChatAdapter } from '../../src/domain/chat.ts'
import type { Finding } from '../../src/domain/finding.ts'
import { examine } from '../../src/start/examine.ts'
import { readText } from '../config/config-file.ts'
import { PlainChat } from '../fakes/fake-chat.ts'

const text = `
teams: { support: { name: Support, level: 1, channel: support } }
channels: { support: { platform: telex, name: Support }, spare: { platform: local, name: Ablage } }
telex: { exchange: https://telex.example }
`

/** What doctor finds of the chats. */
async function found(create: (platform: string) => Promise<ChatAdapter>): Promise<Finding[]> {
  const findings: Finding[] = []
  const config = await readText(text, { TELEX_TOKEN: 'tx-1', PORT: '0', SMTP_PORT: '0' })
  for await (const finding of examine(config, create, noConsents)) findings.push(finding)
  return findings.filter(({ part }) => part.startsWith('telex'))
}

const noConsents = { read: async () => null, keep: async () => {} }

class ExaminedChat extends PlainChat {
  async *examine(): AsyncGenerator<Finding> {
    yield { part: 'telex token', detail: 'is valid', problem: null }
    yield { part: 'telex channel Support', detail: '', problem: 'The bot is not in it. Invite it: /invite.' }
    throw new Error('the line went dead')
  }
}

test('each finding of an adapter is shown, also when it breaks off', async () => {
  expect(await found(async (platform) => new ExaminedChat(platform))).toEqual([
    { part: 'telex token', detail: 'is valid', problem: null },
    { part: 'telex channel Support', detail: '', problem: 'The bot is not in it. Invite it: /invite.' },
    { part: 'telex', detail: '', problem: 'the line went dead' },
  ])
})

test('an adapter that can’t be made is a finding', async () => {
  const create = () => Promise.reject(new Error('Its native library is missing.'))
  expect(await found(create)).toEqual([
    { part: 'telex', detail: '', problem: 'Its native library is missing.' },
  ])
})

test('an adapter is only tried: it is not started, and a chat without settings is not even made', async () => {
  const made: PlainChat[] = []
  await found(async (platform) => {
    const chat = new PlainChat(platform)
    made.push(chat)
    return chat
  })
  expect(made.map(({ platform, inbox }) => ({ platform, inbox }))).toEqual([
    { platform: 'telex', inbox: null },
  ])
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { type EngineKind, Forged, Undecryptable } from '../../adapters/matrix/crypto/engine.ts'
import { loadNative } from '../../adapters/matrix/crypto/native.ts'
import { Device } from '../fakes/matrix/device.ts'
import { KeyServer } from '../fakes/matrix/key-server.ts'

jest.setTimeout(30_000)

const secret = 'a secret of more than thirty-two characters'
const [faden, anna, ben] = ['@faden:fake.test', '@anna:fake.test', '@ben:fake.test']
const room = '!room:fake.test'

let folder: string
let keys: KeyServer
let members: string[]
let open: Device[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faden-matrix-engines-'))
  keys = new KeyServer()
  members = [faden, anna]
  open = []
})
afterEach(async () => {
  for (const device of open) await device.close()
  rmSync(folder, { recursive: true, force: true })
})

async function device(kind: EngineKind, user: string, given = secret): Promise<Device> {
  const place = join(folder, user.replace(/\W/g, ''))
  const opened = await Device.open(kind, { user, secret: given, folder: place, keys, members: () => members })
  open.push(opened)
  return opened
}
async function shut(one: Device): Promise<void> {
  open = open.filter((other) => other !== one)
  await one.close()
}
const text = (body: string) => ({ msgtype: 'm.text', body })
const bodyOf = async (reader: Device, event: Awaited<ReturnType<Device['say']>>) =>
  (await reader.read(room, event)).content.body

/** Both bindings, the same promises. The native one where its library could be downloaded; the peer is always a third. */
const engines = [
  ['WebAssembly', 'wasm', describe],
  ['native', 'native', loadNative() ? describe : describe.skip],
] as const

for (const [name, kind, describeIt] of engines)
  describeIt(`the ${name} library`, () => {
    test('two devices read each other, and what a message belongs to stands in the clear part', async () => {
      const [bot, person] = [await device(kind, faden), await device('wasm', anna)]
      const relation = { rel_type: 'm.thread', event_id: '$root' }
      const ours = await bot.say(room, { ...text('von uns'), 'm.relates_to': relation, 'm.mentions': {} })
      await person.hear()
      expect(await person.read(room, ours)).toEqual({
        type: 'm.room.message',
        content: { ...text('von uns'), 'm.relates_to': relation, 'm.mentions': {} },
      })
      expect(ours.content['m.relates_to']).toEqual(relation)
      const hers = await person.say(room, text('von ihr'))
      await bot.hear()
      expect(await bodyOf(bot, hers)).toBe('von ihr')
    })

    test('keys outlive the process: the same device, what came before is read, and it goes on', async () => {
      const [bot, person] = [await device(kind, faden), await device('wasm', anna)]
      const [ours, hers] = [await bot.say(room, text('vorher')), await person.say(room, text('ihres'))]
      await bot.hear()
      const { fingerprint } = bot.engine
      await shut(bot)
      const again = await device(kind, faden)
      expect(again.engine.fingerprint).toBe(fingerprint)
      for (const [event, body] of [
        [ours, 'vorher'],
        [hers, 'ihres'],
      ] as const)
        expect(await bodyOf(again, event)).toBe(body)
      const later = await again.say(room, text('nachher'))
      await person.hear()
      expect(await bodyOf(person, later)).toBe('nachher')
    })

    test('who comes reads what follows and not what was before; who goes reads nothing more', async () => {
      const [bot, her, him] = [
        await device(kind, faden),
        await device('wasm', anna),
        await device('wasm', ben),
      ]
      const before = await bot.say(room, text('ohne ihn'))
      members = [faden, anna, ben]
      await bot.hear()
      const together = await bot.say(room, text('mit ihm'))
      members = [faden, ben]
      const without = await bot.say(room, text('ohne sie'))
      await her.hear()
      await him.hear()
      expect(await bodyOf(her, before)).toBe('ohne ihn')
      expect(await bodyOf(her, together)).toBe('mit ihm')
      await expect(her.read(room, without)).rejects.toBeInstanceOf(Undecryptable)
      await expect(him.read(room, before)).rejects.toBeInstanceOf(Undecryptable)
      expect(await bodyOf(him, together)).toBe('mit ihm')
      expect(await bodyOf(him, without)).toBe('ohne sie')
    })

    test('what came before its key is read once the key is there', async () => {
      const [bot, person] = [await device(kind, faden), await device('wasm', anna)]
      const hers = await person.say(room, text('früh'))
      await expect(bot.read(room, hers)).rejects.toBeInstanceOf(Undecryptable)
      await bot.hear()
      expect(await bodyOf(bot, hers)).toBe('früh')
    })

    test('what was said once is no second saying, wherever the server or somebody in the room puts it', async () => {
      const [bot, person] = [await device(kind, faden), await device('wasm', anna)]
      const hers = await person.say(room, text('!reply erledigt'))
      await bot.hear()
      expect(await bodyOf(bot, hers)).toBe('!reply erledigt')
      const relation = { rel_type: 'm.thread', event_id: '$another-ticket' }
      const again = { ...hers, event_id: '$again', content: { ...hers.content, 'm.relates_to': relation } }
      await expect(bot.read(room, again)).rejects.toBeInstanceOf(Forged)
      const padded = { ...again, content: { ...again.content, ciphertext: `${hers.content.ciphertext}==` } }
      await expect(bot.read(room, padded)).rejects.toThrow()
      await shut(bot)
      const restarted = await device(kind, faden)
      await expect(bodyOf(restarted, again)).rejects.toBeInstanceOf(Forged)
      expect(await bodyOf(restarted, hers)).toBe('!reply erledigt')
    })

    // The native library tells nobody whose device it was.
    ;(kind === 'wasm' ? test : test.skip)('what one person’s device wrote is not another’s', async () => {
      const [bot, his] = [await device(kind, faden), await device('wasm', ben)]
      members = [faden, anna, ben]
      await bot.hear()
      const said = await his.say(room, text('!reply erledigt'))
      await bot.hear()
      await expect(bot.read(room, { ...said, sender: anna })).rejects.toBeInstanceOf(Forged)
      expect(await bodyOf(bot, said)).toBe('!reply erledigt')
    })

    test('a key that is put aside is not used again, and the next one reaches everybody', async () => {
      const [bot, person] = [await device(kind, faden), await device('wasm', anna)]
      const first = await bot.say(room, text('eins'))
      await bot.rotate(room)
      const second = await bot.say(room, text('zwei'))
      expect(second.content.session_id).not.toBe(first.content.session_id)
      await person.hear()
      expect(await bodyOf(person, second)).toBe('zwei')
    })

    test('the store says nothing of what was written, is its owner’s alone, and opens with its key alone', async () => {
      const bot = await device(kind, faden)
      await bot.say(room, text('ein Wort das nirgends stehen darf'))
      await shut(bot)
      const place = join(folder, faden.replace(/\W/g, ''))
      const found = spawnSync('grep', ['-rlaE', 'ein Wort das nirgends|thirty-two characters', place])
      expect(String(found.stdout)).toBe('')
      expect(statSync(place).mode & 0o077).toBe(0)
      await expect(device(kind, faden, `another ${secret}`)).rejects.toThrow()
    })
  })

import { buffer } from 'node:stream/consumers'
import type { ChatEvent, ThreadRef } from '../../src/domain/chat.ts'
import { files, unique } from './samples.ts'
import type { SeenFile } from './stage.ts'
import type { Suite } from './suite.ts'

/** Forms as the answer to what somebody did, and what comes back from them. */
export function formPromises({ stage, inbox, open, needs }: Suite): void {
  const inThread =
    ({ id }: ThreadRef) =>
    (event: ChatEvent) =>
      event.thread?.id === id

  needs('buttons', 'forms')('a click says that it can be answered with a form', async () => {
    const { thread } = await open()
    await stage().click?.(stage().anna, thread, 'Antworten')
    expect((await inbox.take('command', inThread(thread))).asks).toBe(true)
  })

  needs('buttons', 'forms')('a form opens, and what was filled in comes as values', async () => {
    const { thread } = await open()
    await stage().say(stage().anna, thread, 'Text')
    const { post: about } = await inbox.take('message', inThread(thread))
    const fields = [
      { name: 'text', label: 'Text', type: 'text', required: true },
      {
        name: 'then',
        label: 'Danach',
        type: 'choice',
        value: '',
        choices: [
          { value: '', label: 'offen' },
          { value: 'wait', label: 'warten' },
        ],
      },
      { name: 'tell', label: 'Senden', type: 'flag', value: 'yes' },
    ] as const
    inbox.answer({
      outcome: 'accepted',
      form: { title: 'Antworten in 10042', fields, submit: 'Senden', line: 'reply', about },
    })
    const click = await stage().click?.(stage().anna, thread, 'Antworten')
    expect(click?.form).toBe('Antworten in 10042')
    if (!click) return
    const values = Object.fromEntries([
      ['text', 'Hallo & <tschüss>'],
      ['then', 'wait'],
      ['tell', 'no'],
    ])
    await stage().submit?.(stage().anna, click, values)
    const event = await inbox.take('command', (one) => inThread(thread)(one) && one.values !== undefined)
    expect(event).toMatchObject({ line: 'reply', about, values })
  })

  needs('buttons', 'forms')('what was filled in can be answered with the next form', async () => {
    const { thread } = await open()
    const choices = [
      { value: '10042', label: '10042 WLAN Raum 204' },
      { value: '10043', label: '10043 *Drucker* <druckt> nicht' },
    ]
    const number = { name: 'number', label: 'Vorgang', type: 'choice', required: true, choices } as const
    const which = { title: 'Welcher Vorgang?', fields: [number], submit: 'Weiter', line: 'reply' }
    const text = { name: 'text', label: 'Text', type: 'text', required: true } as const
    inbox.answer({ outcome: 'accepted', form: which })
    const asked = await stage().click?.(stage().anna, thread, 'Antworten')
    if (!asked) throw new Error('nothing can be clicked')
    inbox.answer({
      outcome: 'accepted',
      form: { title: 'Antworten in 10043', fields: [text], submit: 'Senden', line: 'reply 10043' },
    })
    const next = await stage().submit?.(stage().anna, asked, { number: '10043' })
    const chosen = await inbox.take('command', (one) => inThread(thread)(one) && one.values !== undefined)
    expect(chosen).toMatchObject({ line: 'reply', asks: true, values: { number: '10043' } })
    expect(next?.form).toBe('Antworten in 10043')
    if (next) await stage().submit?.(stage().anna, next, { text: 'Hallo' })
    const sent = await inbox.take('command', (one) => inThread(thread)(one) && one.line === 'reply 10043')
    expect(sent).toMatchObject({ values: { text: 'Hallo' } })
    expect(sent.id).not.toBe(chosen.id)
  })

  needs('buttons', 'forms')(
    'what is chosen in a form can fill its other fields, to be changed and sent',
    async () => {
      const { thread } = await open()
      const choices = [
        { value: '', label: 'keiner' },
        { value: 'wlan', label: 'WLAN neu verbinden' },
      ]
      const form = (text: string, tell: string) =>
        ({
          title: 'Antworten in 10042',
          fields: [
            { name: 'canned', label: 'Textbaustein', type: 'choice', refills: true, value: '', choices },
            { name: 'text', label: 'Text', type: 'text', required: true, value: text },
            { name: 'tell', label: 'Senden', type: 'flag', value: tell },
          ],
          submit: 'Senden',
          line: 'reply',
        }) as const
      inbox.answer({ outcome: 'accepted', form: form('', 'yes') })
      const asked = await stage().click?.(stage().anna, thread, 'Antworten')
      if (!asked) throw new Error('nothing can be clicked')

      const typed = unique('Angefangen')
      inbox.answer({ outcome: 'accepted', form: form(`Neu verbinden.\n\n${typed}`, 'no') })
      const given = { canned: 'wlan', text: typed, tell: 'no' }
      const { anna, choose } = stage()
      const filled = await (choose
        ? choose(anna, asked, given, 'canned')
        : stage().submit?.(anna, asked, given))
      const chosen = await inbox.take('command', ({ values }) => values?.text === typed)
      expect(chosen).toMatchObject({ line: 'reply', asks: true, values: given, thread: { id: thread.id } })
      expect(filled?.form).toBe('Antworten in 10042')
      expect(filled?.filled).toEqual({ canned: '', text: `Neu verbinden.\n\n${typed}`, tell: 'no' })

      if (filled) await stage().submit?.(anna, filled, { ...filled.filled, text: `${typed}, und gesendet` })
      const sent = await inbox.take('command', ({ values }) => values?.text === `${typed}, und gesendet`)
      expect(sent.values).toEqual({ canned: '', text: `${typed}, und gesendet`, tell: 'no' })
      expect(sent.id).not.toBe(chosen.id)
    },
  )

  needs(
    'buttons',
    'forms',
    'formFiles',
  )('files that were chosen in a form come with it', async () => {
    const { thread } = await open()
    const text = { name: 'text', label: 'Text', type: 'text', required: true } as const
    const chosen = { name: 'files', label: 'Dateien', type: 'files' } as const
    const title = 'Antworten in 10042'
    const form = { title, fields: [text, chosen], submit: 'Senden', line: 'reply' }
    for (const sent of [[files[0], files[1]], []] as SeenFile[][]) {
      inbox.answer({ outcome: 'accepted', form })
      const asked = await stage().click?.(stage().anna, thread, 'Antworten')
      if (!asked) throw new Error('nothing can be clicked')
      const said = unique('Anbei')
      await stage().submit?.(stage().anna, asked, { text: said }, sent)
      const event = await inbox.take('command', ({ values }) => values?.text === said)
      expect(event.values).toEqual({ text: said })
      expect(event.files?.map(({ name }) => name) ?? []).toEqual(sent.map(({ name }) => name))
      for (const [at, file] of (event.files ?? []).entries())
        expect(await buffer(await stage().adapter.download(file))).toEqual(sent[at]?.content)
    }
  })
}

import type { PostRef } from '../../src/domain/chat.ts'
import { aCard, acceptedCard, aText, injections, quarantineCard, unique } from './samples.ts'
import type { SeenPost } from './stage.ts'
import type { Suite } from './suite.ts'

const flat = (text: string) => text.replace(/\s+/g, ' ').trim()

export function postPromises({ stage, inbox, open, needs }: Suite): void {
  const only = async ({ thread }: PostRef): Promise<SeenPost> => {
    const { posts } = await stage().readThread(thread)
    expect(posts).toHaveLength(1)
    return posts[0] as SeenPost
  }

  test('a thread opens with its card', async () => {
    const { card, posts } = await stage().readThread((await open()).thread)
    for (const word of [
      '10042 WLAN Raum 204',
      'neu',
      'Lena Kaya, GS Nord',
      'wartet seit 08:03',
      'bleibt intern',
    ])
      expect(flat(card.text)).toContain(word)
    expect(card.links).toContain('https://help.example/t/abc')
    expect(posts).toEqual([])
  })

  needs('buttons')('the card has its buttons, in order', async () => {
    expect((await stage().readThread((await open()).thread)).card.buttons).toEqual([
      'Übernehmen',
      'Antworten',
    ])
  })

  test('two threads are two, and each post stands in its own', async () => {
    const [one, other] = [await open(), await open()]
    expect(one.thread).not.toEqual(other.thread)
    await stage().adapter.post({ thread: one.thread }, aText('nur hier'), unique('post'))
    expect((await only(one)).text).toBe('nur hier')
    expect((await stage().readThread(other.thread)).posts).toEqual([])
  })

  test('a reference is data: written down and read again it still leads there', async () => {
    const { thread } = JSON.parse(JSON.stringify(await open())) as PostRef
    const post = await stage().adapter.post({ thread }, aText('hier'), unique('post'))
    expect(post.thread).toEqual(thread)
  })

  test('posts stand in the order in which they were sent', async () => {
    const root = await open()
    const texts = Array.from({ length: 8 }, (_, index) => `Nummer ${index}`)
    for (const text of texts) await stage().adapter.post({ thread: root.thread }, aText(text), unique('post'))
    expect((await stage().readThread(root.thread)).posts.map(({ text }) => text)).toEqual(texts)
  })

  test('an updated card shows its state, in place; the same again changes nothing', async () => {
    const root = await open()
    const changed = aCard({ state: { key: 'open', label: 'offen' }, lines: ['Anna hat es'], buttons: [] })
    await stage().adapter.updateCard(root, changed)
    const once = await stage().readThread(root.thread)
    expect(once.card.text).toContain('offen')
    expect(once.card.text).toContain('Anna hat es')
    expect(once.card.text).not.toContain('niemand zuständig')
    expect(once.card.buttons).toEqual([])
    await stage().adapter.updateCard(root, changed)
    expect(await stage().readThread(root.thread)).toEqual(once)
    expect(once.posts).toEqual([])
  })

  test('a thread without a ticket works like any other', async () => {
    const { adapter, channel } = stage()
    const root = await adapter.openThread(channel, quarantineCard, unique('quarantine'))
    const { card } = await stage().readThread(root.thread)
    for (const word of [quarantineCard.title, ...quarantineCard.lines, quarantineCard.footnote])
      expect(flat(card.text)).toContain(flat(word))
    expect(card).toMatchObject({ links: [], mentions: [] })
    await adapter.post({ thread: root.thread }, aText('Sie haben gewonnen'), unique('post'))
    expect((await only(root)).text).toBe('Sie haben gewonnen')
    await adapter.updateCard(root, acceptedCard)
    const accepted = (await stage().readThread(root.thread)).card
    expect(flat(accepted.text)).toContain('Angenommen von Anna Berger. 10042')
    expect(accepted.buttons).toEqual([])
    await stage().say(stage().anna, root.thread, 'Kenne ich nicht.')
    await inbox.take(
      'message',
      ({ thread, text }) => thread?.id === root.thread.id && text === 'Kenne ich nicht.',
    )
  })

  needs('buttons')('… and so do its buttons', async () => {
    const { thread } = await stage().adapter.openThread(stage().channel, quarantineCard, unique('quarantine'))
    const labels = ['Einmal annehmen', 'Absender annehmen', 'Ablehnen', 'Spam']
    expect((await stage().readThread(thread)).card.buttons).toEqual(labels)
    for (const [index, line] of ['accept', 'accept --sender', 'reject', 'spam'].entries()) {
      await stage().click?.(stage().anna, thread, labels[index] ?? '')
      await inbox.take('command', (event) => event.thread?.id === thread.id && event.line === line)
    }
  })

  test('it shows who speaks, from where, and whether the customer reads it', async () => {
    const { thread } = await open()
    const author = { name: 'Carla Nowak', role: 'agent', where: 'Second level' } as const
    await stage().adapter.post({ thread }, aText('öffentlich', { author }), unique('post'))
    await stage().adapter.post(
      { thread },
      aText('intern', { author, visibility: 'internal' }),
      unique('post'),
    )
    const { posts } = await stage().readThread(thread)
    expect(posts.map(({ isPublic }) => isPublic)).toEqual([true, false])
    for (const post of posts) expect(post.author).toContain('Carla Nowak')
  })

  test('whoever is to be told is mentioned, nobody else', async () => {
    const root = await open()
    await stage().adapter.post(
      { thread: root.thread },
      aText('Neues', { mentions: [stage().anna] }),
      unique('post'),
    )
    expect((await only(root)).mentions).toEqual([stage().anna])
  })

  test('a line in the channel stands there and not in the thread', async () => {
    const { thread } = await open()
    const text = unique('Lena Kaya hat geschrieben')
    await stage().adapter.post({ channel: stage().channel }, aText(text, { thread }), unique('line'))
    expect((await stage().readChannel()).filter((post) => post.text.includes(text))).toHaveLength(1)
    expect((await stage().readThread(thread)).posts).toEqual([])
  })

  test('Markdown arrives as what it means', async () => {
    const root = await open()
    const text = [
      '**fett** und `code <b>` von äöüß 🎉',
      '- eins\n- zwei',
      '> Zitat',
      '[Anleitung](https://help.example/a?b=1&c=2)',
    ].join('\n\n')
    await stage().adapter.post({ thread: root.thread }, aText(text), unique('post'))
    const post = await only(root)
    expect(post.markup).toEqual({
      bold: ['fett'],
      code: ['code <b>'],
      items: ['eins', 'zwei'],
      quotes: ['Zitat'],
      links: [{ text: 'Anleitung', address: 'https://help.example/a?b=1&c=2' }],
    })
    expect(flat(post.text)).toContain('fett und code <b> von äöüß 🎉')
  })

  test.each([
    '1 < 2 & 3 > 2, "so" und \'so\'',
    '<script>alert(1)</script> <b>nicht fett</b>',
    '<!channel> <!here> <@U0001> <#C0001> <at>Alle</at>',
    '@here @channel @room @everyone @anna',
    'snake_case_name und 2 * 3 * 4 und C:\\Temp\\neu',
    'Zeile eins\nZeile zwei',
  ])('%j is read as it was written, and alerts nobody', async (text) => {
    const root = await open()
    await stage().adapter.post({ thread: root.thread }, aText(text), unique('post'))
    const post = await only(root)
    expect(post.text).toBe(text)
    expect(post.mentions).toEqual([])
    expect(post.markup.bold).toEqual([])
  })

  test.each([
    '[x](javascript:alert(1))',
    '<javascript:alert(1)>',
    '[x](data:text/html,hi)',
    '[x](vbscript:x)',
  ])('%s is no link', async (text) => {
    const root = await open()
    await stage().adapter.post({ thread: root.thread }, aText(text), unique('post'))
    expect((await only(root)).markup.links).toEqual([])
  })

  test.each(injections)('an author’s name, a subject and a card’s lines are only text: %j', async (text) => {
    const root = await open({ title: `10042 ${text}`, lines: [text] })
    await stage().adapter.post(
      { thread: root.thread },
      aText('Hallo', { author: { name: text, role: 'requester' } }),
      unique('post'),
    )
    const { card } = await stage().readThread(root.thread)
    const post = await only(root)
    expect(flat(card.text)).toContain(flat(`10042 ${text}`))
    expect(card.links).toEqual(['https://help.example/t/abc'])
    expect(card.mentions).toEqual([])
    expect(flat(post.author)).toContain(flat(text))
    expect(post.mentions).toEqual([])
    expect(post.markup).toEqual({ bold: [], code: [], items: [], quotes: [], links: [] })
  })

  test('a text up to the limit arrives whole', async () => {
    const root = await open()
    const { textLength } = stage().adapter.limits
    const words = Array.from({ length: textLength }, (_, index) => `wört${index}`)
    const text = words.join(' ').slice(0, textLength).trimEnd()
    await stage().adapter.post({ thread: root.thread }, aText(text), unique('post'))
    expect(flat((await only(root)).text)).toBe(text)
  })
}

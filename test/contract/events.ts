import type { ChatEvent, PostRef, ThreadRef } from '../../src/domain/chat.ts'
import { aText, unique } from './samples.ts'
import type { Suite } from './suite.ts'

export function eventPromises({ stage, inbox, open, needs }: Suite): void {
  const inThread =
    ({ id }: ThreadRef) =>
    (event: ChatEvent) =>
      event.thread?.id === id
  const attemptsIn = (thread: ThreadRef) => inbox.attempts.filter(inThread(thread))
  const said = async (thread: ThreadRef, text: string) => {
    await stage().say(stage().anna, thread, text)
    return inbox.take('message', (event) => inThread(thread)(event) && event.text === text)
  }
  const history = async (thread: ThreadRef, since: Date) => {
    const events: ChatEvent[] = []
    for await (const event of stage().adapter.history?.({ thread }, since) ?? []) events.push(event)
    return events
  }

  test('what someone says arrives: who, where, when, what', async () => {
    const { thread } = await open()
    const before = Date.now()
    const event = await said(thread, 'Grüße 🎉')
    expect(event).toMatchObject({ channel: stage().channel, thread, text: 'Grüße 🎉', files: [] })
    expect(event.post.thread).toEqual(thread)
    expect(event.user.id).toBe(stage().anna)
    expect(event.user.name).not.toBe('')
    expect(Math.abs(event.at.getTime() - before)).toBeLessThan(60_000)
  })

  test('what was said in the channel itself has no thread', async () => {
    const text = unique('im Kanal')
    await stage().say(stage().anna, null, text)
    expect(await inbox.take('message', (event) => event.text === text)).toMatchObject({ thread: null })
  })

  test.each([
    '1 < 2 & 3 > 2, "so"',
    '&amp; &lt;b&gt; bleibt',
    '<b>nicht fett</b>',
    'zwei\nZeilen',
    'snake_case_name',
    'https://help.example/a?b=1&c=2',
  ])('%j arrives as it was typed', async (text) => {
    const { thread } = await open()
    expect((await said(thread, text)).text).toBe(text)
  })

  test('each message has an id of its own, and the order is kept', async () => {
    const { thread } = await open()
    for (const text of ['a', 'b', 'c', 'c']) await stage().say(stage().anna, thread, text)
    await inbox.take('message', () => inbox.taken.filter(inThread(thread)).length === 4)
    const events = inbox.taken.filter(inThread(thread))
    expect(new Set(events.map(({ id }) => id)).size).toBe(4)
    expect(events.map((event) => event.kind === 'message' && event.text)).toEqual(['a', 'b', 'c', 'c'])
  })

  test('the same thing delivered again is the same event', async () => {
    const { thread } = await open()
    const first = await stage().say(stage().anna, thread, 'einmal')
    const { id } = await inbox.take('message', inThread(thread))
    expect((await first.again()).acknowledged).toBe(true)
    await said(thread, 'danach')
    const events = attemptsIn(thread)
    expect(new Set(events.map((event) => event.id)).size).toBe(2)
    expect(events[0]?.id).toBe(id)
  })

  test('what the core did not take is not acknowledged, and comes again under the same id', async () => {
    const { thread } = await open()
    inbox.isOut = true
    const first = await stage().say(stage().anna, thread, 'nicht verlieren')
    expect(first.acknowledged).toBe(false)
    const { id } = await inbox.attempt('message', inThread(thread))
    inbox.isOut = false
    expect((await first.again()).acknowledged).toBe(true)
    expect((await inbox.take('message', inThread(thread))).id).toBe(id)
  })

  test('… also when the adapter was restarted in between', async () => {
    const { thread } = await open()
    inbox.isOut = true
    const first = await stage().say(stage().anna, thread, 'nicht verlieren')
    const { id } = await inbox.attempt('message', inThread(thread))
    await stage().stopAdapter()
    inbox.isOut = false
    await stage().startAdapter()
    expect((await first.again()).acknowledged).toBe(true)
    expect((await inbox.take('message', inThread(thread))).id).toBe(id)
  })

  test('a command that was not taken is not acknowledged either', async () => {
    for (const type of Object.values(stage().commands)) {
      const { thread } = await open()
      inbox.isOut = true
      const first = await type(stage().anna, thread, 'claim')
      expect(first.acknowledged).toBe(false)
      const { id } = await inbox.attempt('command', inThread(thread))
      inbox.isOut = false
      await first.again()
      expect(await inbox.take('command', inThread(thread))).toMatchObject({ id, line: 'claim' })
    }
  })

  test('what we post never comes back', async () => {
    const root = await open()
    const { adapter } = stage()
    await adapter.post({ thread: root.thread }, aText('!claim'), unique('post'))
    await adapter.post({ thread: root.thread }, aText('@faden close'), unique('post'))
    const line = await adapter.post({ channel: stage().channel }, aText('Zeile'), unique('line'))
    await said(root.thread, 'danach')
    expect(attemptsIn(root.thread)).toHaveLength(1)
    expect(inbox.attempts.filter((event) => 'post' in event && event.post?.id === line.id)).toEqual([])
  })

  test('a command arrives as its line, however it was typed', async () => {
    const line = 'reply --wait Welcher Raum? <204> & „mehr“\n\nDanke'
    for (const [way, type] of Object.entries(stage().commands)) {
      const { thread } = await open()
      await type(stage().ben, thread, line)
      const event = await inbox.take('command', inThread(thread))
      expect({ way, line: event.line, user: event.user.id }).toEqual({ way, line, user: stage().ben })
      if (event.post) expect(event.post.thread).toEqual(thread)
    }
  })

  test('each command is one event, also the same one twice', async () => {
    const { thread } = await open()
    for (const type of Object.values(stage().commands)) {
      await type(stage().anna, thread, 'claim')
      await type(stage().anna, thread, 'claim')
    }
    const ids = attemptsIn(thread).map(({ id }) => id)
    expect(new Set(ids).size).toBe(2 * Object.keys(stage().commands).length)
    expect(ids).toHaveLength(new Set(ids).size)
  })

  test('whoever acts is told what the core answers', async () => {
    const { thread } = await open()
    for (const type of Object.values(stage().commands)) {
      inbox.answer({ outcome: 'refused', notice: { tone: 'refused', text: 'Vorgang 10042 gehört Ben.' } })
      expect((await type(stage().anna, thread, 'claim')).notice).toContain('Vorgang 10042 gehört Ben.')
    }
  })

  needs('buttons')('a click is the button’s line, with the post that it is about', async () => {
    const { thread } = await open()
    const { post: about } = await said(thread, 'Das könnte die Antwort sein.')
    const buttons = [
      { label: 'An Lena senden', line: 'reply', about, style: 'primary' },
      { label: 'Intern lassen', line: 'note', about },
    ] as const
    await stage().adapter.post({ thread }, aText('Nicht gesendet.', { buttons }), unique('nudge'))
    await stage().click?.(stage().ben, thread, 'An Lena senden')
    const click = await inbox.take('command', inThread(thread))
    expect(click).toMatchObject({ line: 'reply', about, thread, channel: stage().channel })
    expect(click.user.id).toBe(stage().ben)
  })

  needs('buttons')('two clicks are two events, and a redelivered one is one', async () => {
    const { thread } = await open()
    const first = await stage().click?.(stage().anna, thread, 'Übernehmen')
    await first?.again()
    await stage().click?.(stage().anna, thread, 'Übernehmen')
    expect(new Set(attemptsIn(thread).map(({ id }) => id)).size).toBe(2)
  })

  needs('edits')('an edit names the post and its new text; each edit is an event', async () => {
    const { thread } = await open()
    const { post, id } = await said(thread, 'falsch')
    for (const text of ['richtig', 'richtiger']) {
      await stage().edit?.(stage().anna, post, text)
      expect((await inbox.take('edit', (event) => event.text === text)).post).toEqual(post)
    }
    expect(new Set([id, ...attemptsIn(thread).map((event) => event.id)]).size).toBe(3)
  })

  needs('deletes')('a deletion names the post', async () => {
    const { thread } = await open()
    const { post } = await said(thread, 'weg damit')
    await stage().remove?.(stage().anna, post)
    expect((await inbox.take('delete', inThread(thread))).post).toEqual(post)
    expect((await stage().readThread(thread)).posts).toEqual([])
  })

  needs('edits')('an edit that the core did not take comes again by itself or after a restart', async () => {
    const { thread } = await open()
    const { post } = await said(thread, 'falsch')
    inbox.isOut = true
    await stage().edit?.(stage().anna, post, 'richtig')
    const { id } = await inbox.attempt('edit', inThread(thread))
    await stage().stopAdapter()
    inbox.isOut = false
    await stage().startAdapter()
    expect(await inbox.take('edit', inThread(thread))).toMatchObject({ id, post, text: 'richtig' })
  })

  needs('history')(
    'history tells what happened since, oldest first, with the ids of live delivery',
    async () => {
      const { thread } = await open()
      const before = await said(thread, 'davor')
      const { post, at: since } = await said(thread, 'eins')
      await said(thread, 'zwei')
      await stage().adapter.post({ thread }, aText('unsers'), unique('post'))
      if (stage().edit) {
        await stage().edit?.(stage().anna, post, 'eins!')
        await inbox.take('edit', inThread(thread))
      }
      const live = inbox.taken.filter(inThread(thread)).slice(1)
      // Both may have been said within the same millisecond.
      const told = (await history(thread, since)).filter(({ id }) => id !== before.id)
      expect(told.map(({ id, kind }) => ({ id, kind }))).toEqual(live.map(({ id, kind }) => ({ id, kind })))
      expect(told.map(({ user, thread: place }) => ({ user: user.id, place }))).toEqual(
        live.map(() => ({ user: stage().anna, place: thread })),
      )
    },
  )

  needs('history')('history of a thread where nothing happened is empty', async () => {
    expect(await history((await open()).thread, new Date(0))).toEqual([])
  })

  needs('history', 'writingWhileDown')('history tells what was said while the adapter was down', async () => {
    const { thread } = await open()
    const since = new Date()
    await stage().stopAdapter()
    await stage().say(stage().anna, thread, 'niemand da?')
    await stage().startAdapter()
    const missed = (await history(thread, since)).map((event) => event.kind === 'message' && event.text)
    expect(missed).toEqual(['niemand da?'])
  })

  test('stop waits for what is under way, and what was posted is there afterwards', async () => {
    const { thread } = await open()
    await stage().adapter.post({ thread }, aText('bleibt'), unique('post'))
    const release = inbox.hold()
    const saying = stage().say(stage().anna, thread, 'noch unterwegs')
    await inbox.attempt('message', inThread(thread))
    let hasStopped = false
    const stopping = stage()
      .stopAdapter()
      .then(() => {
        hasStopped = true
      })
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(hasStopped).toBe(false)
    release()
    await stopping
    expect((await saying).acknowledged).toBe(true)
    await stage().startAdapter()
    const texts = (await stage().readThread(thread)).posts.map(({ text }) => text)
    expect(texts).toEqual(['bleibt', 'noch unterwegs'])
    const ref: PostRef = await stage().adapter.post({ thread }, aText('weiter'), unique('post'))
    expect(ref.thread).toEqual(thread)
  })
}

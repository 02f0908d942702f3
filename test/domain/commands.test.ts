import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import {
  commandHelp,
  commandTable,
  explain,
  looksLikeCommand,
  readLine,
  usage,
  verbNames,
} from '../../src/domain/commands/index.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { wordsOf } from '../../src/domain/words/index.ts'
import { anna, aScene, carla, secondLevel, support } from './a-scene.ts'
import { decided, parseLine, refused, runLine } from './run-line.ts'

const words = wordsOf('en')
const form = (...fields: [name: string, value: string][]) => Object.fromEntries(fields)

describe('one declaration is parser, usage and help', () => {
  test('every usage line, filled in, is understood as that command', () => {
    for (const command of commandTable) {
      const flags = command.grammar.flags ?? []
      for (const flag of ['', ...flags.map((name) => `--${name}`)]) {
        const line = usage(command)
          .replace(/\[--[^\]]*\]/, flag)
          .replace(/[[\]]/g, '')
          .replace('@agent', '@ben')
          .replace('@team', '@office')
          .replace('until', '3d')
          .replace('add|remove', 'add')
          .replace('MESSAGE', 'm1')
          .replace(/ N$/, ' 10043')
          .replace(/ N$/, ' 10043')
          .replace('E-MAIL', 'lena@school.example')
        const parsed = parseLine(aScene(), line)
        expect({ line, parsed }).toMatchObject({ parsed: { command: { verb: command.verb } } })
        if (flag) expect(parsed).toMatchObject({ given: { flags: new Set([flag.slice(2)]) } })
      }
    }
  })

  test('golden', () => {
    expect(commandTable.map(usage)).toEqual([
      'claim',
      'unclaim [NOTE]',
      'assign @agent [NOTE]',
      'reply [--wait|--resolve|--close] [--file NAME] TEXT',
      'canned [--wait|--resolve|--close] [NAME] [TEXT]',
      'note [--share] TEXT',
      'wait [until] [NOTE]',
      'resolve [NOTE]',
      'close [NOTE]',
      'reopen [NOTE]',
      'escalate [@team] [NOTE]',
      'return [NOTE]',
      'transfer @team [NOTE]',
      'split [SUBJECT]',
      'merge N',
      'link N',
      'new E-MAIL SUBJECT',
      'mail E-MAIL SUBJECT',
      'accept [E-MAIL]',
      'cc add|remove E-MAIL',
      'forward [--text-only] [--file NAME] E-MAIL [TEXT]',
      'requester E-MAIL',
      'reveal',
      'reject',
      'spam',
      'show',
      'list',
      'mine',
      'search WORDS',
      'undo',
      'retry',
      'original',
      'resume',
      'help [COMMAND]',
    ])
  })

  test.each(['de', 'en'] as const)('help names every command once, in %s', (language) => {
    const help = commandHelp(wordsOf(language))
    expect(help.map(({ name }) => name)).toEqual(verbNames)
    for (const { summary } of help) expect(summary).not.toBe('')
  })

  test('usage without what is optional is understood, too', () => {
    for (const command of commandTable) {
      const line = usage(command)
        .replace(/ \[[^\]]*\]/g, '')
        .replace('@agent', '@ben')
        .replace('@team', '@office')
        .replace('add|remove', 'add')
        .replace('MESSAGE', 'm1')
        .replace(/ N$/, ' 10043')
        .replace('E-MAIL', 'lena@school.example')
      expect({ line, parsed: parseLine(aScene(), line) }).toMatchObject({
        parsed: { command: { verb: command.verb } },
      })
    }
  })
})

describe('flags', () => {
  test('of several, one', () => {
    for (const line of ['reply --wait --close Text', 'reply --resolve --wait Text'])
      expect(refused(runLine(aScene(), line)).sentence).toMatch(
        /This is how: `reply \[--wait\|--resolve\|--close] \[--file NAME] TEXT`/,
      )
  })

  test.each(['--wait', '-wait', '—wait', '--WAIT'])('%s is read as a keyboard may write it', (flag) => {
    expect(decided(runLine(aScene(), `reply ${flag} Text`))).toMatchObject({
      change: { status: 'pending' },
      toCustomer: { text: 'Text' },
    })
  })

  test('unknown ones are never sent as text', () => {
    for (const line of ['reply --wiat Text', 'reply --force Text', 'claim --now', 'note --shout Text'])
      expect(runLine(aScene(), line)).toBeInstanceOf(Refusal)
  })

  test('in the middle of a text they are text', () => {
    expect(decided(runLine(aScene(), 'reply Use npm --close please')).toCustomer?.text).toBe(
      'Use npm --close please',
    )
  })

  test('text keeps its lines and its inner spaces', () => {
    expect(decided(runLine(aScene(), 'reply --wait\nHello,\n\n  indented\n')).toCustomer?.text).toBe(
      'Hello,\n\n  indented',
    )
  })
})

describe('an unknown verb', () => {
  test.each([
    ['repyl hi', 'reply'],
    ['clam', 'claim'],
    ['Esclate', 'escalate'],
    ['reply: hi', 'reply'],
    ['clsoe', 'close'],
  ])('%s: did you mean %s?', (line, verb) => {
    expect(refused(runLine(aScene(), line)).sentence).toContain(`Do you mean \`${verb}\`?`)
  })

  test.each([
    ['übernehmen', 'claim'],
    ['Uebernehmen', 'claim'],
    ['Antworten: hallo', 'reply'],
    ['schließen', 'close'],
    ['SCHLIESSEN', 'close'],
    ['suche drucker', 'search'],
    ['hilfe', 'help'],
  ])('%s, in German: did you mean %s?', (line, verb) => {
    expect(refused(runLine(aScene(), line)).sentence).toContain(`Do you mean \`${verb}\`?`)
  })

  test('without a likeness only help is offered', () => {
    expect(refused(runLine(aScene(), 'frobnicate now')).sentence).toBe(
      'I don’t know “frobnicate”. `help` shows all commands.',
    )
  })

  test('is quoted no longer than a word', () => {
    expect(refused(runLine(aScene(), 'x'.repeat(10_000))).sentence.length).toBeLessThan(120)
  })

  test('no verb is within one slip of another, so that a hint is never ambiguous', () => {
    for (const verb of verbNames) expect(readLine(`${verb}x`, true, words)).toBeInstanceOf(Refusal)
  })
})

describe('help about one command', () => {
  test.each(['de', 'en'] as const)(
    'explains each option and has an example that is understood, in %s',
    (language) => {
      for (const command of commandTable) {
        const text = explain(command, '/', wordsOf(language))
        const { flags = [], files } = command.grammar
        for (const flag of [...flags, ...(files ? ['file NAME'] : [])])
          expect(text).toMatch(new RegExp(`^- \`--${flag}\` \\S`, 'm'))
        const example = /: `([^`]+)`$/.exec(text)?.[1] ?? ''
        expect(parseLine(aScene({ language }), example)).toMatchObject({ command: { verb: command.verb } })
      }
    },
  )
})

describe('an option behind the text', () => {
  test.each([
    'reply Wir kommen --close',
    'reply Wir kommen —close',
    'reply --wait Wir kommen -resolve',
    'note Ja --share',
  ])('%s is neither sent nor obeyed, but asked about', (line) => {
    const { sentence } = refused(runLine(aScene(), line))
    expect(sentence).toContain('stands behind the text. Options go before it: `')
  })

  test.each([
    'reply Starten Sie es mit --close.',
    'reply Das ist der close',
    'reply Nimm `--close`',
    'reply x --other',
    'close Fertig --close',
  ])('%s is text', (line) => {
    expect(decided(runLine(aScene(), line))).toBeTruthy()
  })

  test('in a form it is text, for there the options are fields', () => {
    expect(decided(runLine(aScene(), 'reply', form(['text', 'Nimm --close'])))).toBeTruthy()
  })
})

describe('ticket numbers', () => {
  test.each(['merge', 'link'])('%s of one alone, outside of any thread, asks for the other', (verb) => {
    const read = readLine(`${verb} 10077`, false, words)
    expect(read).toBeInstanceOf(Refusal)
    expect((read as Refusal).sentence).toBe(
      `Which ticket with 10077? Here it goes like this: \`${verb} 10042 10077\`, or write \`${verb} 10077\` in the other one’s thread.`,
    )
    expect(readLine(`${verb} 10042 10043`, false, words)).toMatchObject({ number: '10042', rest: '10043' })
  })

  test.each([
    ['claim 10042', '10042', ''],
    ['claim #10042', '10042', ''],
    ['reply 10042 --wait Hello', '10042', '--wait Hello'],
    ['note 10042 404 in the log', '10042', '404 in the log'],
    ['reply --resolve 10042 Hello', '10042', '--resolve Hello'],
    ['reply –resolve #10042', '10042', '–resolve '],
    ['reply --file 10042 Hello', null, '--file 10042 Hello'],
    ['reply Hello 10042', null, 'Hello 10042'],
    ['note 12 printers', null, '12 printers'],
    ['list 10042', null, '10042'],
    ['new 10042@school.example Printer', null, '10042@school.example Printer'],
  ])('outside a thread: %s', (line, number, rest) => {
    expect(readLine(line, false, words)).toMatchObject({ number, rest })
  })

  test.each([
    ['note 404 in the log', null, '404 in the log'],
    ['reply 10042 is your number', null, '10042 is your number'],
    ['show 10043', '10043', ''],
  ])('inside a thread: %s', (line, number, rest) => {
    expect(readLine(line, true, words)).toMatchObject({ number, rest })
  })
})

describe('forms', () => {
  test('their values take the place of what the line lacks', () => {
    expect(decided(runLine(aScene(), 'reply', form(['text', 'Hello'], ['then', 'resolve'])))).toMatchObject({
      toCustomer: { purpose: 'resolved', text: 'Hello' },
    })
    expect(decided(runLine(aScene(), 'close', { text: 'Spam.' })).note).toBe('Spam.')
    expect(decided(runLine(aScene(), 'escalate', { team: 'experts', text: 'See log.' }))).toMatchObject({
      change: { team: 'experts' },
      note: 'See log.',
    })
  })

  test('what was typed wins', () => {
    expect(decided(runLine(aScene(), 'reply typed', { text: 'filled in' })).toCustomer?.text).toBe('typed')
    expect(decided(runLine(aScene(), 'escalate @experts', { team: 'second-level' })).change.team).toBe(
      'experts',
    )
  })

  test('an empty choice is none', () => {
    expect(decided(runLine(aScene(), 'reply', form(['text', 'Hello'], ['then', '']))).change.status).toBe(
      'open',
    )
    expect(decided(runLine(aScene(), 'escalate', { team: '', text: 'x' })).change.team).toBe(secondLevel.id)
  })

  test('a choice that nobody offered does nothing', () => {
    expect(
      decided(runLine(aScene(), 'reply', form(['text', 'Hello'], ['then', 'destroy']))).change.status,
    ).toBe('open')
  })
})

describe('what leaves', () => {
  const canary = 'CANARY-4711'
  const lines = [
    'unclaim',
    'assign @ben',
    'note',
    'wait',
    'wait 3d',
    'resolve',
    'close',
    'reopen',
    'escalate',
    'escalate @experts',
    'return',
    'transfer @office',
    'claim',
    'help',
    'list',
    'new lena@school.example',
    'undo',
    'retry',
    'show',
    'mine',
  ]
  const scenes = (['none', 'normal', 'every'] as const).flatMap((statusMails) =>
    (['new', 'open', 'pending', 'resolved', 'closed'] as const).flatMap((status) => [
      aScene({ statusMails, ticket: { status, assignee: anna.id } }),
      aScene({
        statusMails,
        ticket: { status, team: secondLevel.id, returnPath: [{ team: support.id, assignee: null }] },
      }),
      aScene({ statusMails, agent: carla, ticket: { status } }),
    ]),
  )

  test.each(lines)('of %s, no word that was written', (line) => {
    let carried = 0
    for (const scene of scenes) {
      const values = form(['text', canary], ['note', canary], ['sentence', 'A sentence.'], ['then', canary])
      for (const result of [runLine(scene, `${line} ${canary}`), runLine(scene, line, values)]) {
        if (!result || result instanceof Refusal) continue
        expect(JSON.stringify(result.toCustomer ?? null)).not.toContain(canary)
        if (result.note?.includes(canary)) carried++
      }
    }
    // It was there to leak: as a note, except where a verb takes no text or is answered from the store.
    const takesNote = !/^(claim|help|list|new|undo|retry|show|mine)/.test(line)
    expect(carried > 0).toBe(takesNote)
  })

  test('of reply, the text, once; of escalate, the sentence alone', () => {
    const reply = decided(runLine(aScene(), `reply ${canary}`))
    expect(reply.toCustomer?.text).toBe(canary)
    expect(reply.note).toBeUndefined()
    const escalate = decided(runLine(aScene(), 'escalate', { sentence: canary, text: 'inside' }))
    expect(escalate.toCustomer?.text).toBe(canary)
  })

  test('nothing that looks like a command, whatever is written', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc
        .tuple(
          fc.constantFrom('/', '!', '\\', '@faden ', '! ', ''),
          fc.constantFrom(...verbNames),
          fc.string(),
        )
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (written) => {
        for (const result of [
          runLine(aScene(), 'reply', { text: written }),
          runLine(aScene(), 'escalate', { sentence: written }),
        ]) {
          if (!result || result instanceof Refusal || !result.toCustomer) continue
          expect(looksLikeCommand(result.toCustomer.text, verbNames)).toBe(false)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('no line ever throws', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...verbNames,
      '@ben',
      '@support',
      '@',
      '3d',
      '2026-12-01',
      '2026-99-99',
      '#10042',
      '--wait',
      '—',
      '-',
      '\n',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('__proto__', 'constructor', '{number}', '$&', '`', '%s'),
  )
  const line = fc.array(word, { maxLength: 6 }).map((parts) => parts.join(' '))
  const values = fc.dictionary(
    fc.constantFrom('text', 'then', 'team', 'agent', 'tell', 'sentence', 'email'),
    word,
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  )

  test.each([true, false])('and its answer is text that can be stored (in a thread: %s)', (inThread) => {
    fc.assert(
      fc.property(line, values, (typed, filled) => {
        const read = readLine(typed, inThread, words)
        const result = read instanceof Refusal ? read : runLine(aScene(), typed, filled)
        if (result instanceof Refusal) expect(result.sentence.length).toBeGreaterThan(0)
        if (result instanceof Refusal && typed.isWellFormed())
          expect(result.sentence.isWellFormed()).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('where somebody must be named, his name will do without the @', () => {
    for (const line of ['assign ben Please', 'assign @ben Please'])
      expect(decided(runLine(aScene(), line))).toMatchObject({ change: { assignee: 'ben' }, note: 'Please' })
    expect(refused(runLine(aScene(), 'transfer nowhere')).sentence).toMatch(/^@nowhere is no team/)
    expect(decided(runLine(aScene(), 'escalate network is down')).note).toBe('network is down')
  })

  test('what a name may hold is said literally', () => {
    expect(refused(runLine(aScene(), 'assign @{names}')).sentence).toMatch(/^@\{names\} is no agent here/)
  })

  test.each([
    'assign @[x](https://evil.example)',
    'transfer @[x](https://evil.example)',
    '[x](https://evil.example)',
  ])('“%s” is quoted without becoming a link', (line) => {
    const { sentence } = refused(runLine(aScene(), line))
    expect(new MarkdownIt().renderInline(sentence)).toContain('[x](https://evil.example)')
  })
})

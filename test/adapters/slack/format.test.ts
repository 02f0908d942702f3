import fc from 'fast-check'
import { notification, richText } from '../../../adapters/slack/format.ts'
import { fromMarkdown } from '../../../adapters/slack/from-markdown.ts'
import { messageMarkdown, mrkdwnMarkdown } from '../../../adapters/slack/from-slack.ts'
import { escaped } from '../../../adapters/slack/mrkdwn.ts'
import { plain, type RichBlock, type Run } from '../../../adapters/slack/rich-text.ts'
import { toMarkdown } from '../../../adapters/slack/to-markdown.ts'
import { refusals } from './block-kit.ts'

const names = { user: (id: string) => (id === 'U1' ? 'Anna Berger' : id), channel: () => 'support' }
const back = (markdown: string) => messageMarkdown({ blocks: richText(markdown) }, names)

/** Pieces of which every trap of both markups can be made. */
const nasty = fc.constantFrom(
  ...[
    '*',
    '**',
    '_',
    '__',
    '~',
    '~~',
    '`',
    '```',
    '<',
    '>',
    '&',
    '&amp;',
    '[',
    ']',
    '(',
    ')',
    '#',
    '-',
    '1.',
    '|',
  ],
  ...[
    '\\',
    '!',
    '@',
    ':',
    ' ',
    '\n',
    '\n\n',
    '  ',
    '\t',
    'a',
    'Ä',
    '🎉',
    '7',
    '.',
    '"',
    'https://a.example/b_c(d)',
  ],
  ...['<@U1>', '<!channel>', '> ', '- ', '1. ', '    ', ':tada:', '<https://x.example|y>', '---', '==='],
)
const text = fc.array(nasty, { maxLength: 14 }).map((pieces) => pieces.join(''))
const words = text.filter((one) => one.trim() !== '')

const style = fc.record(
  {
    bold: fc.constant(true as const),
    italic: fc.constant(true as const),
    strike: fc.constant(true as const),
  },
  { requiredKeys: [] },
)
const run: fc.Arbitrary<Run> = fc.tuple(words, style).map(([said, how]) => ({ text: said, ...how }))

const seen = (written: string) => written.replace(/\s+/g, '')
const element = ({ text: said, ...how }: Run) => ({
  type: 'text',
  text: said,
  ...(Object.keys(how).length > 0 && { style: how }),
})

describe('what people write in Slack', () => {
  test('loses no character on its way to Markdown, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 4 }), (runs) => {
        const blocks = [
          { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: runs.map(element) }] },
        ]
        const read = fromMarkdown(messageMarkdown({ blocks }, names))
        expect(seen(plain(read))).toBe(seen(runs.map((one) => one.text).join('')))
      }),
      { numRuns: 2000 },
    )
  })

  test('comes as it was typed where it only looks like markup, also as an entity', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z <>&"'0-9:,?=/äöü🎉-]{1,40}$/u), (said) => {
        fc.pre(
          said.trim() === said &&
            !said.startsWith('- ') &&
            !/^([-]|>|\s)/.test(said) &&
            !said.includes('://'),
        )
        expect(mrkdwnMarkdown(escaped(said), names)).toBe(said)
      }),
    )
  })

  test.each([
    ['*fett* und _kursiv_ und ~weg~ und `code <b>`', '**fett** und _kursiv_ und ~~weg~~ und `code <b>`'],
    ['<https://help.example/a?b=1&amp;c=2>', 'https://help.example/a?b=1&c=2'],
    ['<https://help.example|Anleitung>', '[Anleitung](https://help.example)'],
    ['<mailto:a@b.example|a@b.example>', '[a@b.example](mailto:a@b.example)'],
    ['<@U1> und <#C1|support> und <!here>', '@Anna Berger und #support und @here'],
    ['snake_case_name und 2 * 3 * 4', 'snake_case_name und 2 * 3 * 4'],
    ['&gt; Zitat\n&gt; mehr\ndanach', '> Zitat\n> mehr\n\ndanach'],
    ['```\nconst a = 1 &amp;&amp; 2\n```', '```\nconst a = 1 && 2\n```'],
    ['# kein Titel', '\\# kein Titel'],
    ['*a* _b_*', '**a** _b_*'],
  ])('%j becomes %j', (mrkdwn, markdown) => {
    expect(mrkdwnMarkdown(mrkdwn, names)).toBe(markdown)
  })

  test('rich text keeps lists, quotes, code, links, people and emoji', () => {
    const section = (...elements: object[]) => ({ type: 'rich_text_section', elements })
    const blocks = [
      {
        type: 'rich_text',
        elements: [
          section(
            { type: 'user', user_id: 'U1' },
            { type: 'text', text: ' sieh ' },
            { type: 'link', url: 'https://help.example', text: 'hier', style: { bold: true } },
            { type: 'emoji', name: 'wave', unicode: '1f44b-1f3fd' },
            { type: 'emoji', name: 'eigenes' },
          ),
          {
            type: 'rich_text_list',
            style: 'bullet',
            indent: 0,
            elements: [section({ type: 'text', text: 'eins' })],
          },
          {
            type: 'rich_text_list',
            style: 'ordered',
            indent: 1,
            elements: [section({ type: 'text', text: 'tief' })],
          },
          { type: 'rich_text_quote', elements: [{ type: 'text', text: 'Zitat' }] },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a ``` b' }] },
        ],
      },
    ]
    expect(messageMarkdown({ blocks }, names)).toBe(
      '@Anna Berger sieh **[hier](https://help.example)**👋🏽:eigenes:\n\n- eins\n    1. tief\n\n> Zitat\n\n````\na ``` b\n````',
    )
  })

  test('other apps’ posts are read from whatever they have', () => {
    expect(messageMarkdown({ text: '', attachments: [{ title: 'Alarm', text: '*Disk* full' }] }, names)).toBe(
      'Alarm\n**Disk** full',
    )
    expect(
      messageMarkdown({ blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*Build*' } }] }, names),
    ).toBe('**Build**')
    expect(messageMarkdown({ blocks: 'x', text: 3, attachments: [null] }, names)).toBe('')
  })
})

describe('what Faden writes in Slack', () => {
  test('says the same when it comes back', () => {
    fc.assert(
      fc.property(text, (markdown) => {
        const once = back(markdown)
        expect(shape(fromMarkdown(once))).toEqual(shape(fromMarkdown(markdown)))
      }),
      {
        numRuns: 2000,
        examples: [['``` ```'], ['- ``` ```'], ['1. - **\n\n\t@'], ['1. **\n\n- 1. a'], ['1. a\n\n1) b']],
      },
    )
  })

  test('mentions nobody and is within Slack’s limits, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (markdown) => {
        const blocks = richText(markdown)
        expect(refusals(blocks)).toEqual([])
        expect(JSON.stringify(blocks)).not.toMatch(/"type":"(user|usergroup|broadcast|channel)"/)
        expect(notification(markdown)).not.toMatch(/<|>|&(?!amp;|lt;|gt;)/)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    '**fett** und `code <b>` von äöüß 🎉',
    '- eins\n- zwei\n    - tief\n- drei',
    '3. drei\n4. vier',
    '> Zitat\n> mehr',
    '[Anleitung](https://help.example/a?b=1&c=2)',
    '```\ncode\n```',
    'Absatz\n\nnoch einer\nund eine Zeile',
    '**fett** **_und kursiv_** ~~weg~~',
  ])('%j comes back as it went', (markdown) => {
    expect(back(markdown)).toBe(markdown)
  })
})

/** What is said, in which kind of block; a style that Markdown can’t write may be lost. */
function shape(blocks: readonly RichBlock[]): unknown {
  return blocks.map((block) => {
    if (block.kind === 'code') return block
    if (block.kind === 'list')
      return {
        kind: 'list',
        items: block.items.map(({ runs, number }) => ({ runs: seenRuns(runs), number })),
      }
    return { kind: block.kind, runs: seenRuns(block.runs) }
  })
}

function seenRuns(runs: readonly Run[]): string {
  return seen(runs.map((one) => one.text).join(''))
}

test('Markdown of any blocks keeps their text', () => {
  const blocks: RichBlock[] = [{ kind: 'quote', runs: [{ text: '> doppelt' }] }]
  expect(toMarkdown(blocks)).toBe('> \\> doppelt')
})

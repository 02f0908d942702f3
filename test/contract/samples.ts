import { Readable } from 'node:stream'
import type { Card } from '../../src/domain/card.ts'
import type { Part } from '../../src/domain/chat.ts'
import { quarantineCard as theirCard } from '../../src/domain/quarantine-card.ts'
import type { SeenFile } from './stage.ts'

let made = 0
/** Different at each call, so that no test sees another's posts. */
export const unique = (word: string): string => `${word}-${process.pid}-${++made}`

export function aCard(changes: Partial<Card> = {}): Card {
  return {
    title: '10042 WLAN Raum 204',
    state: { key: 'new', label: 'neu' },
    lines: ['Lena Kaya, GS Nord', 'niemand zuständig · wartet seit 08:03'],
    buttons: [
      { label: 'Übernehmen', line: 'claim', style: 'primary' },
      { label: 'Antworten', line: 'reply' },
    ],
    footnote: 'Was ihr hier schreibt, bleibt intern.',
    link: 'https://help.example/t/abc',
    ticket: { number: '10042', subject: 'WLAN Raum 204', status: 'new', assignee: null, level: 1 },
    ...changes,
  }
}

/** Mail that nobody has admitted: a thread without a ticket. */
export const quarantineCard: Card = quarantineCardOf('waiting')

/** … once somebody has. */
export const acceptedCard: Card = quarantineCardOf('accepted')

function quarantineCardOf(state: 'waiting' | 'accepted'): Card {
  return theirCard({
    email: 'fremd@example.net',
    name: 'Erika <!channel> @here',
    reason: 'unknown',
    subject: 'Gewinnspiel **jetzt**',
    excerpt: 'Sie haben gewonnen <script>\n@room [hier](javascript:alert(1))',
    files: ['gewinn.exe'],
    behind: 0,
    mails: 1,
    lastAt: new Date(2026, 10, 30, 8, 3),
    state,
    decidedBy: state === 'waiting' ? null : 'Anna Berger',
    numbers: state === 'waiting' ? [] : ['10042'],
    content: 'full',
    withheld: null,
    language: 'de',
    now: new Date(2026, 10, 30, 9, 0),
  })
}

export type TextPart = Extract<Part, { kind: 'text' }>

export function aText(text: string, changes: Partial<TextPart> = {}): TextPart {
  return {
    kind: 'text',
    author: { name: 'Lena Kaya', role: 'requester' },
    visibility: 'public',
    text,
    ...changes,
  }
}

export function aFile({ name, type, content }: SeenFile): Extract<Part, { kind: 'file' }> {
  const author = { name: 'Lena Kaya', role: 'requester' } as const
  const open = () => Readable.from(content.length > 0 ? [content] : [])
  return { kind: 'file', author, visibility: 'public', name, type, size: content.length, open }
}

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const empty: SeenFile = { name: 'leer.txt', type: 'text/plain', content: Buffer.alloc(0) }
export const picture: SeenFile = { name: 'bild.png', type: 'image/png', content: Buffer.from(png, 'base64') }
export const files: readonly SeenFile[] = [
  { name: 'eins.bin', type: 'application/octet-stream', content: Buffer.from([0]) },
  { name: 'log.txt', type: 'text/plain', content: Buffer.from('Zeile 1\r\nZeile 2 äöü 🎉\n') },
  picture,
  {
    name: 'Übersicht „Räume“ (März) \'24\' & "neu".csv',
    type: 'text/csv',
    content: Buffer.from('a;b\n1;2\n'),
  },
  {
    name: 'alle-bytes.bin',
    type: 'application/octet-stream',
    content: Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) % 256)),
  },
]

/** What strangers put into names and subjects to speak with another's voice. */
export const injections = [
  '<script>alert(1)</script>',
  '<!channel> <!here> <@U0001>',
  '@here @room @channel @everyone',
  '**fett** _kursiv_ `code`',
  '[klick](javascript:alert(1))',
  '<at>Alle</at> <b>laut</b>',
  '<img src=x onerror=alert(1)>',
  'Zeile\n# Überschrift',
]

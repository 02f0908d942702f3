import { type QuarantineView, quarantineCard } from '../../src/domain/quarantine-card.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { aScene, now } from './a-scene.ts'
import { parseLine } from './run-line.ts'

const view = (state: QuarantineView['state']): QuarantineView => ({
  email: 'lena@kunde.example',
  name: null,
  reason: 'unknown',
  subject: 'WLAN',
  excerpt: '',
  files: [],
  mails: 1,
  behind: 0,
  lastAt: now,
  state,
  decidedBy: null,
  numbers: [],
  content: 'full',
  withheld: null,
  language: 'de',
  now,
})

test.each(['waiting', 'rejected', 'spam'] as const)(
  'each button of a card that is %s is a command',
  (state) => {
    const { buttons } = quarantineCard(view(state))
    expect(buttons).not.toEqual([])
    const refused = buttons.filter(({ line }) => parseLine(aScene(), line) instanceof Refusal)
    expect(refused).toEqual([])
  },
)

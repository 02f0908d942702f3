import type { types } from '@slack/bolt'
import type { ThreadRef } from '../../src/domain/chat.ts'
import type { Overview, OverviewSection } from '../../src/domain/overview.ts'
import { actions } from './buttons.ts'
import { richText } from './format.ts'
import { limits } from './limits.ts'
import type { SlackWords } from './words.ts'

/** Published again for whoever opens it; between that it may be out of date, and has a button for it. */
export function homeView(
  { sections, note }: Overview,
  words: SlackWords,
  linkTo: (thread: ThreadRef) => string,
): types.HomeView {
  const buttons = [
    { label: words.newTicket, line: 'new', style: 'primary' as const },
    { label: words.refresh, line: 'home' },
  ]
  const blocks = sections.flatMap((section): types.KnownBlock[] => [
    ...richText(written(section, linkTo)),
    { type: 'divider' },
  ])
  return {
    type: 'home',
    blocks: [...actions(buttons), ...blocks, ...richText(note ?? '')].slice(0, limits.blocksPerView),
  }
}

function written({ heading, tickets, more }: OverviewSection, linkTo: (thread: ThreadRef) => string): string {
  const rows = tickets.map(({ number, subject, detail, thread }) => {
    const named = thread ? `[${number}](${linkTo(thread)})` : number
    return `- **${named}** ${subject} · ${detail}`
  })
  return [`**${heading}**`, '', ...rows, ...(more ? ['', more] : [])].join('\n')
}

import type { types } from '@slack/bolt'
import type { Overview, OverviewSection } from '../../src/domain/overview.ts'
import { actions } from './buttons.ts'
import { richText } from './format.ts'
import { limits } from './limits.ts'
import type { LinkTo } from './site.ts'
import type { SlackWords } from './words.ts'

/** Published again for whoever opens it; between that it may be out of date, and has a button for it. */
export function homeView({ sections, note }: Overview, words: SlackWords, linkTo: LinkTo): types.HomeView {
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

function written({ heading, tickets, more }: OverviewSection, linkTo: LinkTo): string {
  const rows = tickets.map(({ number, subject, detail, thread }) => {
    const url = thread && linkTo(thread)
    const named = url ? `[${number}](${url})` : number
    return `- **${named}** ${subject} · ${detail}`
  })
  return [`**${heading}**`, '', ...rows, ...(more ? ['', more] : [])].join('\n')
}

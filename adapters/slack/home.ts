import type { types } from '@slack/bolt'
import type { Notice } from '../../src/domain/chat.ts'
import { actions } from './buttons.ts'
import { richText } from './format.ts'
import { limits } from './limits.ts'
import type { SlackWords } from './words.ts'

/** The lines whose answers make the page: one's own tickets, then one's teams'. */
export const homeLines = ['mine', 'list'] as const

/** Published again for whoever opens it; between that it may be out of date, and has a button for it. */
export function homeView(notices: readonly Notice[], words: SlackWords): types.HomeView {
  const blocks = notices.flatMap(({ text }): types.KnownBlock[] => [...richText(text), { type: 'divider' }])
  const buttons = [
    { label: words.newTicket, line: 'new', style: 'primary' as const },
    { label: words.refresh, line: 'home' },
  ]
  return { type: 'home', blocks: [...actions(buttons), ...blocks].slice(0, limits.blocksPerView) }
}

import type { types } from '@slack/bolt'
import { richText } from './format.ts'
import { limits } from './limits.ts'
import type { SlackWords } from './words.ts'

/** While what was sent in is not yet taken: it stands there to be read, and copied, and nothing claims that it was sent. */
export function waitingView(
  title: types.PlainTextElement,
  typed: string,
  words: SlackWords,
): types.ModalView {
  return readView(title, [words.fetching, typed].filter(Boolean).join('\n\n'), words)
}

/** A window with nothing to fill in. */
export function readView(
  title: types.PlainTextElement,
  markdown: string,
  words: SlackWords,
): types.ModalView {
  const close = { type: 'plain_text' as const, text: words.close.slice(0, limits.viewButton), emoji: false }
  return { type: 'modal', title, close, blocks: richText(markdown || '…') }
}

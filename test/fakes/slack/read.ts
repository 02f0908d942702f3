import type { Markup, SeenPost } from '../../contract/stage.ts'
import type { Row, SlackEmulator } from './emulator.ts'

/** What a person reads of blocks, as Slack shows them: rich text and plain text are never parsed. */
export function readBlocks(blocks: readonly Row[] = []) {
  const rich = blocks.filter(({ type }) => type === 'rich_text').flatMap(({ elements }) => elements as Row[])
  const inner = rich.flatMap(inlinesOf)
  const texts = (like: (one: Row) => boolean) => inner.filter(like).map(({ text }) => text as string)
  const markup: Markup = {
    bold: texts(({ type, style }) => type === 'text' && Boolean(style?.bold)),
    code: texts(({ type, style }) => type === 'text' && Boolean(style?.code)),
    items: rich
      .filter(({ type }) => type === 'rich_text_list')
      .flatMap(({ elements }) => elements.map(textOf)),
    quotes: rich.filter(({ type }) => type === 'rich_text_quote').map(textOf),
    links: inner
      .filter(({ type, text }) => type === 'link' && text !== threadLink)
      .map(({ text, url }) => ({ text: text ?? url, address: url })),
  }
  return {
    context: blocks
      .filter(({ type }) => type === 'context')
      .flatMap(({ elements }) =>
        (elements as Row[]).flatMap(({ text }) => (text as string | undefined) ?? []),
      ),
    text: rich.map(textOf).filter(Boolean).join('\n'),
    markup,
    mentions: inner
      .filter(({ type }) => /^(user|usergroup|broadcast)$/.test(type))
      .map(({ user_id, usergroup_id, range }) => user_id ?? usergroup_id ?? range),
    buttons: buttonsOf(blocks),
  }
}

const threadLink = 'Zum Vorgang'

export function buttonsOf(blocks: readonly Row[] = []): Row[] {
  return blocks
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements, block_id }) =>
      (elements as Row[]).flatMap((element) =>
        element.type === 'overflow'
          ? (element.options as Row[]).map((option) => ({
              ...element,
              block_id,
              selected_option: option,
              label: option.text.text,
            }))
          : [{ ...element, block_id, label: element.text.text }],
      ),
    )
}

const inlinesOf = (element: Row): Row[] =>
  element.type === 'rich_text_list' ? element.elements.flatMap(inlinesOf) : element.elements

function textOf(element: Row): string {
  if (element.type === 'rich_text_list') return element.elements.map(textOf).join('\n')
  return (element.elements as Row[])
    .map(({ type, text, url }) =>
      type === 'text' ? text : type === 'link' ? (text === threadLink ? '' : (text ?? url)) : '',
    )
    .join('')
}

/** What `text` mentions where there are no blocks. */
const mentionsIn = (text: string) => [...text.matchAll(/<[@!]([^>]+)>/g)].map(([, name = '']) => name)
const unescaped = (text: string) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')

export function seenPost(message: Row, { tables }: SlackEmulator, botUser: string): SeenPost {
  const shown = readBlocks(message.blocks)
  const isOurs = message.user === botUser
  const byline = shown.context[0] ?? (message.files ? shown.text : '')
  const files = ((message.files ?? []) as Row[]).map(({ file_id }) =>
    tables.files.findOneBy('file_id', file_id),
  )
  const reaction = (message.reactions as Row[]).find(({ users }) => users.includes(botUser))
  return {
    author: isOurs
      ? byline.replace(/^\S+ /, '')
      : (tables.users.findOneBy('user_id', message.user)?.real_name ?? ''),
    text: isOurs ? shown.text : unescaped(message.text),
    markup: shown.markup,
    isPublic: isOurs && !byline.startsWith('🔒'),
    files: files
      .filter((file) => file && !file.deleted)
      .map((file) => ({
        name: file.title,
        type: file.mimetype,
        content: Buffer.from(file.content_base64 ?? '', 'base64'),
      })),
    buttons: shown.buttons.map(({ label }) => label),
    mentions: isOurs && message.blocks ? shown.mentions : mentionsIn(message.text),
    mark: reaction?.name ?? null,
  }
}

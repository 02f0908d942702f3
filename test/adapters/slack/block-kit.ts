type Json = Readonly<Record<string, unknown>>

const object = (value: unknown): Json => (value && typeof value === 'object' ? (value as Json) : {})
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : [])

/**
 * What Slack would refuse, after its reference of Block Kit (docs.slack.dev/reference/block-kit): types, lengths and counts
 * of what we send. Empty: it would be taken.
 */
export function refusals(blocks: unknown, surface: 'message' | 'view' = 'message'): string[] {
  const all = list(blocks)
  const problems: string[] = []
  const most = surface === 'message' ? 50 : 100
  if (all.length > most) problems.push(`${all.length} blocks`)
  const actionIds = new Set<unknown>()
  for (const block of all) {
    switch (block.type) {
      case 'rich_text':
        problems.push(...list(block.elements).flatMap(ofRichText))
        if (list(block.elements).length === 0) problems.push('an empty rich_text')
        break
      case 'section':
        problems.push(...ofText(block.text, 3000))
        break
      case 'context':
        if (list(block.elements).length < 1 || list(block.elements).length > 10)
          problems.push('context elements')
        problems.push(
          ...list(block.elements).flatMap((element) =>
            element.type === 'image'
              ? [
                  ...length('image', element.image_url, 1, 3000),
                  ...length('alt text', element.alt_text, 1, 2000),
                ]
              : ofText(element, 3000),
          ),
        )
        break
      case 'actions': {
        const elements = list(block.elements)
        if (elements.length < 1 || elements.length > 25) problems.push(`${elements.length} elements`)
        for (const element of elements) {
          if (actionIds.has(element.action_id)) problems.push(`action_id twice: ${element.action_id}`)
          actionIds.add(element.action_id)
          problems.push(...ofElement(element))
        }
        break
      }
      case 'input':
        problems.push(...ofText(block.label, 2000), ...ofElement(object(block.element)))
        if (block.hint) problems.push(...ofText(block.hint, 2000))
        break
      default:
        problems.push(`block ${block.type}`)
    }
  }
  return problems
}

function ofElement(element: Json): string[] {
  const problems = length('action_id', element.action_id, 1, 255)
  switch (element.type) {
    case 'button':
      return [...problems, ...ofText(element.text, 75), ...length('value', element.value, 1, 2000)]
    case 'overflow':
      return [...problems, ...ofOptions(element.options, 5)]
    case 'static_select':
      return [...problems, ...ofOptions(element.options, 100)]
    case 'checkboxes':
      return [...problems, ...ofOptions(element.options, 10)]
    case 'file_input':
      return [...problems, ...(element.max_files === 10 ? [] : ['max_files'])]
    case 'plain_text_input':
      return [...problems, ...length('initial_value', element.initial_value ?? '', 0, 3000)]
    default:
      return [...problems, `element ${element.type}`]
  }
}

function ofOptions(options: unknown, most: number): string[] {
  const all = list(options)
  return [
    ...(all.length < 1 || all.length > most ? [`${all.length} options`] : []),
    ...all.flatMap((option) => [...ofText(option.text, 75), ...length('option value', option.value, 1, 150)]),
  ]
}

function ofRichText(element: Json): string[] {
  if (element.type === 'rich_text_list') {
    const indent = Number(element.indent ?? 0)
    return [
      ...(indent < 0 || indent > 8 ? [`indent ${indent}`] : []),
      ...list(element.elements).flatMap(ofRichText),
    ]
  }
  const inner = list(element.elements)
  return [
    ...(inner.length === 0 ? [`an empty ${element.type}`] : []),
    ...inner.flatMap((one) => {
      if (one.type === 'text') return length('text', one.text, 1, 100_000)
      if (one.type === 'link') return length('url', one.url, 1, 3000)
      if (one.type === 'user') return []
      if (one.type === 'date') return length('fallback', one.fallback, 1, 100)
      return [`inline ${one.type}`]
    }),
  ]
}

function ofText(text: unknown, most: number): string[] {
  const { type, text: content } = object(text)
  if (type !== 'plain_text' && type !== 'mrkdwn') return [`text of type ${type}`]
  return length('text', content, 1, most)
}

export function length(name: string, text: unknown, least: number, most: number): string[] {
  if (typeof text !== 'string') return [`${name} is no text`]
  return text.length < least || text.length > most ? [`${name} of ${text.length}`] : []
}

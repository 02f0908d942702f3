import type { types } from '@slack/bolt'
import { richText } from './format.ts'
import type { SlackView } from './modal.ts'

type View = types.ModalView & SlackView
type Loose = Record<string, unknown>

/** The view that was sent in, as it was filled in, below why it was not taken. */
export function refill(view: unknown, problem: string): types.ModalView {
  const { type, callback_id, title, submit, close, private_metadata, blocks, state } = view as View
  const inputs = blocks.filter((block) => block.type === 'input') as types.InputBlock[]
  const said = blocks.filter((block) => block.type !== 'input' && block.block_id !== problemId)
  const [why] = richText(`🚫 ${problem}`)
  return {
    type,
    callback_id: callback_id ?? '',
    title,
    ...(submit ? { submit } : {}),
    ...(close ? { close } : {}),
    private_metadata: private_metadata ?? '',
    blocks: [
      ...(why ? [{ ...why, block_id: problemId }] : []),
      ...said,
      ...inputs.map((input) =>
        filled(input, Object.values(state?.values?.[input.block_id ?? ''] ?? {})[0] as Loose | undefined),
      ),
    ],
  }
}

const problemId = 'faden-problem'

function filled(input: types.InputBlock, state: Loose | undefined): types.InputBlock {
  const { initial_value, initial_option, initial_options, ...element } = input.element as unknown as Loose
  const { value, selected_option, selected_options } = state ?? {}
  return {
    ...input,
    element: {
      ...element,
      ...(value ? { initial_value: value } : {}),
      ...(selected_option ? { initial_option: selected_option } : {}),
      ...((selected_options as unknown[] | undefined)?.length ? { initial_options: selected_options } : {}),
    } as unknown as types.InputBlock['element'],
  }
}

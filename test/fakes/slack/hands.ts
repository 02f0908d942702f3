import type { PostRef, ThreadRef } from '../../../src/domain/chat.ts'
import type { Said, SeenFile, Stage } from '../../contract/stage.ts'
import type { Row } from './emulator.ts'
import { buttonsOf, readBlocks } from './read.ts'
import { botUser, type Delivered, newTimestamp, type SlackWorkspace } from './workspace.ts'

type Hands = Required<Pick<Stage, 'say' | 'commands' | 'edit' | 'remove' | 'click' | 'submit' | 'choose'>>

/** With the modal that is open then, and where the links of the notice lead. */
type Pressed = Said & { readonly view?: Row; readonly links?: readonly string[] }

/** What people do in Slack's clients: the emulator takes what is written, what is pressed is made and signed here. */
export class SlackHands {
  readonly #slack: SlackWorkspace
  readonly #channel: string
  readonly #views = new WeakMap<Said, Row>()

  constructor(slack: SlackWorkspace, channel: string) {
    this.#slack = slack
    this.#channel = channel
  }

  all(): Hands {
    return {
      say: (user, thread, text, files = []) => this.say(plain(user), there(thread), text, files),
      commands: {
        bang: (user, thread, line) => this.say(plain(user), there(thread), `!${line}`, []),
        mention: (user, thread, line) =>
          this.#typed(plain(user), there(thread), `<@${botUser}> ${escaped(line)}`, []),
      },
      edit: (user, post, text) =>
        this.#calling(plain(user), 'chat.update', {
          channel: channelOf(post),
          ts: post.id,
          text: escaped(text),
        }),
      remove: (user, post) =>
        this.#calling(plain(user), 'chat.delete', { channel: channelOf(post), ts: post.id }),
      click: (user, thread, label) => this.click(plain(user), there(thread), label),
      submit: (user, said, values, files) => this.submit(plain(user), said, values, files),
      choose: (user, said, values, field) => this.choose(plain(user), said, values, field),
    }
  }

  say(user: string, thread: ThreadRef | null, text: string, files: readonly SeenFile[]): Promise<Said> {
    return this.#typed(user, thread, escaped(text), files)
  }

  async #typed(
    user: string,
    thread: ThreadRef | null,
    text: string,
    files: readonly SeenFile[],
  ): Promise<Said> {
    const [channel = this.#channel, thread_ts] = thread?.id.split(':') ?? []
    const place = { ...(thread_ts && { thread_ts }) }
    if (files.length === 0) return this.#calling(user, 'chat.postMessage', { channel, text, ...place })
    const ids = await this.#uploaded(user, files)
    const comment = { channel_id: channel, files: ids, initial_comment: text, ...place }
    return this.#calling(user, 'files.completeUploadExternal', comment)
  }

  async #uploaded(user: string, files: readonly SeenFile[]): Promise<Row[]> {
    const ids: Row[] = []
    for (const { name, content } of files) {
      const { call } = this.#slack
      const given = await call.call(this.#slack, 'files.getUploadURLExternal', user, {
        filename: name,
        length: content.length,
      })
      const path = new URL(given.upload_url).pathname
      await fetch(this.#slack.emulator.address + path, { method: 'POST', body: new Uint8Array(content) })
      ids.push({ id: given.file_id, title: name })
    }
    return ids
  }

  /** As they stand in a form: uploaded by Slack's client, and shared nowhere. */
  async #chosen(user: string, files: readonly SeenFile[]): Promise<Row> {
    const ids = await this.#uploaded(user, files)
    if (ids.length > 0) await this.#slack.call('files.completeUploadExternal', user, { files: ids })
    // Slack lets the app whose form it is read them; the emulator knows no such files, so they count as its own.
    const kept = this.#slack.emulator.tables.files
    for (const { id } of ids) kept.update(kept.findOneBy('file_id', id).id, { user: botUser })
    return {
      type: 'file_input',
      files: files.map(({ name, type, content }, at) => ({
        id: ids[at]?.id,
        name,
        title: name,
        mimetype: type,
        size: content.length,
      })),
    }
  }

  /** Does it in the emulator, which tells the adapter; the same told again is the same event. */
  async #calling(user: string, method: string, body: Row): Promise<Said> {
    const before = this.#slack.told.length
    const notices = this.#notices(user).length
    await this.#slack.call(method, user, body)
    const told = this.#slack.told.slice(before).find(({ event }) => event.event.type === 'message')
    if (!told) throw new Error(`${method} told nothing`)
    return this.#said(user, told.delivered, notices, () => this.#slack.deliver('events_api', told.event, 1))
  }

  async click(user: string, thread: ThreadRef | null, label: string): Promise<Said> {
    const [channel = this.#channel, root] = thread?.id.split(':') ?? []
    const { messages, ephemeralMessages } = this.#slack.emulator.tables
    const here = [...messages.all(), ...ephemeralMessages.all()].filter(
      (one) => one.channel_id === channel && (one.ts === root || one.thread_ts === root),
    )
    const message = here.findLast(({ blocks }) => buttonsOf(blocks).some((one) => one.label === label))
    if (!message) throw new Error(`there is no button ${label}`)
    const {
      label: _label,
      options: _options,
      ...button
    } = buttonsOf(message.blocks).find((one) => one.label === label)
    const payload = {
      type: 'block_actions',
      ...(await this.#actor(user)),
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel,
        is_ephemeral: Boolean(message.target_user),
        ...(message.thread_ts && { thread_ts: message.thread_ts }),
      },
      channel: { id: channel, name: 'support' },
      ...(message.target_user
        ? {}
        : {
            message: {
              type: 'message',
              user: message.user,
              ts: message.ts,
              thread_ts: message.thread_ts,
              text: message.text,
            },
          }),
      actions: [{ ...button, type: button.type, action_ts: newTimestamp() }],
    }
    return this.interact(user, payload)
  }

  async submit(
    user: string,
    said: Said,
    values: Readonly<Record<string, string>>,
    files: readonly SeenFile[] = [],
  ): Promise<Pressed> {
    const view = this.#views.get(said)
    if (!view) throw new Error('no form is open')
    const filled = Object.entries(values).map(([name, value]) => stateOf(view, name, value))
    const input = (view.blocks as Row[]).find(({ element }) => element?.type === 'file_input')
    const chosen = input ? [[input.block_id, { value: await this.#chosen(user, files) }]] : []
    const state = { values: Object.fromEntries([...filled, ...chosen]) }
    return this.interact(user, {
      type: 'view_submission',
      ...(await this.#actor(user)),
      view: { ...view, state },
    })
  }

  /** Slack tells of it at once where the block wants that, whatever else is filled in. */
  async choose(
    user: string,
    said: Said,
    values: Readonly<Record<string, string>>,
    field: string,
  ): Promise<Pressed> {
    const view = this.#views.get(said)
    if (!view) throw new Error('no form is open')
    const { block_id, element, dispatch_action } = blockOf(view, field)
    if (!dispatch_action) throw new Error(`Slack tells nothing of ${field}`)
    const state = { values: Object.fromEntries(Object.entries(values).map((one) => stateOf(view, ...one))) }
    const { action_id } = element
    const action = { ...state.values[block_id]?.[action_id], action_id, block_id, action_ts: newTimestamp() }
    return this.interact(user, {
      type: 'block_actions',
      ...(await this.#actor(user)),
      container: { type: 'view', view_id: view.id },
      view: { ...view, state },
      actions: [action],
    })
  }

  /** A message shortcut, on a message that stands there. */
  async shortcut(user: string, callback_id: string, post: PostRef): Promise<Said> {
    const channel = channelOf(post)
    const message = this.#slack.emulator.tables.messages
      .all()
      .find((one) => one.channel_id === channel && one.ts === post.id)
    return this.interact(user, {
      type: 'message_action',
      callback_id,
      ...(await this.#actor(user)),
      channel: { id: channel, name: 'support' },
      message: {
        type: 'message',
        user: message?.user,
        ts: post.id,
        thread_ts: message?.thread_ts,
        text: message?.text,
      },
      message_ts: post.id,
      action_ts: newTimestamp(),
    })
  }

  async slash(user: string, text: string, command = '/ticket', channel = this.#channel): Promise<Pressed> {
    const payload = {
      command,
      text,
      user_id: user,
      user_name: 'somebody',
      channel_id: channel,
      channel_name: 'support',
      team_id: this.#slack.own.team,
      team_domain: this.#slack.own.domain,
      api_app_id: 'A0FADEN01',
      is_enterprise_install: 'false',
      trigger_id: await this.#slack.trigger(user),
      response_url: 'http://127.0.0.1:9/none',
    }
    return this.#press(user, 'slash_commands', payload)
  }

  interact(user: string, payload: Row): Promise<Pressed> {
    return this.#press(user, 'interactive', payload)
  }

  async #press(user: string, kind: string, payload: Row): Promise<Pressed> {
    const notices = this.#notices(user).length
    const views = this.#slack.emulator.tables.views.all().length
    const before = this.#viewNow(payload)?.hash
    const delivered = await this.#slack.deliver(kind, payload)
    const said = await this.#said(user, delivered, notices, () => this.#slack.deliver(kind, payload, 1))
    const opened = this.#slack.emulator.tables.views.all().slice(views).at(-1)
    const answered = delivered.answer?.response_action === 'update' ? delivered.answer.view : null
    const now = this.#viewNow(payload)
    const updated = answered ?? (now?.hash === before ? null : now)
    const view = opened
      ? { ...opened, id: opened.view_id }
      : updated && { ...payload.view, hash: newTimestamp(), ...updated, id: payload.view.id }
    if (!view) return said
    const filled = standing(view, payload.view?.state?.values ?? {})
    const withForm = { ...said, form: view.title.text, filled, view }
    this.#views.set(withForm, view)
    return withForm
  }

  /** The view that was acted in, as `views.update` may have changed it. */
  #viewNow({ view }: Row): Row | undefined {
    return view && this.#slack.emulator.tables.views.findOneBy('view_id', view.id)
  }

  async #said(
    user: string,
    { acknowledged, answer }: Delivered,
    before: number,
    again: () => Promise<Delivered>,
  ): Promise<Pressed> {
    await this.#slack.front.idle()
    const shown = this.#notices(user)[before]?.blocks ?? (answer?.response_action ? null : answer?.blocks)
    const read = shown ? readBlocks(shown) : null
    return {
      acknowledged,
      notice: read?.text ?? null,
      links: read?.markup.links.map(({ address }) => address) ?? [],
      form: null,
      again: async () => this.#said(user, await again(), this.#notices(user).length, again),
    }
  }

  #notices(user: string): Row[] {
    return this.#slack.emulator.tables.ephemeralMessages
      .all()
      .filter(({ target_user }) => target_user === user)
  }

  async #actor(user: string): Promise<Row> {
    const { name } = this.#slack.emulator.tables.users.findOneBy('user_id', user)
    return {
      user: { id: user, username: name, name, team_id: this.#slack.own.team },
      team: { id: this.#slack.own.team, domain: this.#slack.own.domain },
      api_app_id: 'A0FADEN01',
      token: 'verification-token',
      trigger_id: await this.#slack.trigger(user),
      response_url: 'http://127.0.0.1:9/none',
      is_enterprise_install: false,
      enterprise: null,
    }
  }
}

/** As Slack’s clients send it: people’s own `<`, `>` and `&` are entities, what looks like an address is a link. */
export const escaped = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/https?:\/\/[^\s&]+(?:&amp;[^\s&]+)*/g, '<$&>')

/** As Slack itself calls what is in a further workspace. */
export const plain = (id: string): string => id.replace(/^[^/]*\//, '')
const there = (thread: ThreadRef | null) => thread && { ...thread, id: plain(thread.id) }

const channelOf = (post: PostRef): string => plain(post.thread.id).split(':')[0] ?? ''

const blockOf = (view: Row, name: string): Row =>
  (view.blocks as Row[]).find(({ block_id }) => block_id?.split('#')[0] === name) as Row

/** Of one block what Slack says was filled in: by its id and the action's. */
function stateOf(view: Row, name: string, value: string): [string, Row] {
  const { block_id, element } = blockOf(view, name)
  return [block_id, { [element.action_id]: filledIn(element, value) }]
}

function filledIn(element: Row, value: string): Row {
  const selected = (element.options as Row[] | undefined)?.find((one) => one.value === `=${value}`)
  if (element.type === 'static_select') return { type: 'static_select', selected_option: selected ?? null }
  if (element.type === 'checkboxes')
    return { type: 'checkboxes', selected_options: value === 'yes' ? element.options : [] }
  return { type: 'plain_text_input', value }
}

/** What a person sees in a view: of a block that was there before what was filled in, else what it begins with. */
function standing({ blocks }: Row, before: Row): Record<string, string> {
  const inputs = (blocks as Row[]).filter(({ element }) => element && element.type !== 'file_input')
  return Object.fromEntries(
    inputs.map(({ block_id, element }) => {
      const [kept] = Object.values(before[block_id] ?? {}) as Row[]
      const option = kept ? kept.selected_option : element.initial_option
      const ticked = kept ? kept.selected_options?.length : element.initial_options?.length
      const text = kept ? kept.value : element.initial_value
      const value =
        element.type === 'static_select'
          ? (option?.value.slice(1) ?? '')
          : element.type === 'checkboxes'
            ? ticked
              ? 'yes'
              : 'no'
            : (text ?? '')
      return [block_id.split('#')[0], value]
    }),
  )
}

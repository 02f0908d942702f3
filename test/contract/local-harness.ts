import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createLocalChat } from '../../adapters/local/index.ts'
import type { ChannelRef, ChatAdapter, ChatInbox, FormField, ThreadRef } from '../../src/domain/chat.ts'
import { readHtml } from './read-html.ts'
import { unique } from './samples.ts'
import type { Harness, Said, SeenFile, SeenPost, Stage } from './stage.ts'

const channel: ChannelRef = { platform: 'local', id: 'support' }

/** The desk, used as the browser uses it: over HTTP. */
export const localHarness: Harness = {
  lacks: {
    members: 'its agents are those that are listed',
    examine: 'there is nothing to set',
    formFiles: 'files are attached in its composer',
    'gone thread': 'threads can’t be deleted on the desk',
    'gone channel': 'its channels are configured and not the platform’s',
    'gone account': 'there is no token to revoke',
    uncertain: 'a transaction in its own file either happened or did not',
    writingWhileDown: 'the page goes down with the adapter',
  },
  start: startLocal,
}

async function startLocal(inbox: ChatInbox): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'faden-contract-'))
  const hosts: string[] = []
  const create = () =>
    createLocalChat({
      folder,
      language: 'de',
      channels: [{ id: 'support', name: 'Support', team: 'Support' }],
      agents: [
        { id: 'anna', name: 'Anna Berger', team: 'Support' },
        { id: 'ben', name: 'Ben Otto', team: 'Support' },
      ],
      commands: [],
      hints: [],
      hosts,
      outbox: async () => [],
      customerWrites: async () => {},
      startPractice: async () => {},
    })
  let adapter: ChatAdapter = create()
  let isRunning = false
  const server = createServer((request, response) => adapter.webhook?.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  hosts.push(`127.0.0.1:${port}`)
  const desk = deskAt(`http://127.0.0.1:${port}/desk/api`)

  const startAdapter = async () => {
    adapter = create()
    await adapter.start(inbox)
    isRunning = true
  }
  const stopAdapter = async () => {
    isRunning = false
    await adapter.stop()
  }
  await adapter.start(inbox)
  isRunning = true

  return {
    get adapter() {
      return adapter
    },
    channel,
    anna: 'anna',
    ben: 'ben',
    ...desk,
    fail: {
      'not-sent': async () => {
        const other = new DatabaseSync(join(folder, 'desk.sqlite'))
        other.exec('begin immediate')
        return async () => other.close()
      },
      rejected: async () => {
        const other = new DatabaseSync(join(folder, 'desk.sqlite'))
        other.exec("create trigger refuse before insert on posts begin select raise(abort, 'no'); end")
        return async () => {
          other.exec('drop trigger refuse')
          other.close()
        }
      },
    },
    startAdapter,
    stopAdapter,
    async close() {
      if (isRunning) await stopAdapter()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface ShownPost {
  readonly id: string
  readonly author: string
  readonly kind: string
  readonly html: string
  readonly visibility: string
  readonly files: readonly { readonly name: string; readonly type: string; readonly url: string }[]
  readonly buttons: readonly ShownButton[]
  readonly mentions: readonly { readonly id: string }[]
  readonly delivery: { readonly label: string } | null
}

interface ShownButton {
  readonly label: string
  readonly line: string
  readonly about?: { readonly id: string }
}

interface Answer {
  readonly notice: string | null
  readonly receipt: {
    readonly form: {
      readonly title: string
      readonly line: string
      readonly about: string | null
      readonly fields: readonly FormField[]
    } | null
  }
}

function deskAt(api: string) {
  const get = async (path: string) => {
    const response = await fetch(api + path)
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const placeOf = (thread: ThreadRef | null) => ({ channel: channel.id, thread: thread?.id ?? null })
  const forms = new WeakMap<
    Said,
    { form: NonNullable<Answer['receipt']['form']>; thread: ThreadRef | null }
  >()

  /** A 5xx is what tells the browser to keep the text and offer it again. */
  async function send(method: string, path: string, body: object, thread: ThreadRef | null): Promise<Said> {
    const response = await fetch(api + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (response.status >= 400 && response.status < 500)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    const answer = (await response.json()) as Answer
    const form = answer.receipt?.form ?? null
    const said: Said = {
      acknowledged: response.ok,
      notice: response.ok ? answer.notice : null,
      form: form?.title ?? null,
      ...(form && { filled: filledIn(form) }),
      again: () => send(method, path, body, thread),
    }
    if (form) forms.set(said, { form, thread })
    return said
  }

  async function upload(user: string, { name, type, content }: SeenFile): Promise<string> {
    const query = new URLSearchParams({ name, type, user })
    const response = await fetch(`${api}/files?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(content),
    })
    return ((await response.json()) as { id: string }).id
  }

  const say = async (
    user: string,
    thread: ThreadRef | null,
    text: string,
    files: readonly SeenFile[] = [],
  ) => {
    const uploaded = await Promise.all(files.map((file) => upload(user, file)))
    return send(
      'POST',
      '/messages',
      { ...placeOf(thread), user, text, files: uploaded, id: unique('say') },
      thread,
    )
  }
  const click = (user: string, thread: ThreadRef | null, asked: object) =>
    send('POST', '/clicks', { ...placeOf(thread), user, id: unique('click'), ...asked }, thread)
  const typed = (prefix: string) => (user: string, thread: ThreadRef, line: string) =>
    say(user, thread, prefix + line)

  async function seen(post: ShownPost): Promise<SeenPost> {
    const files = post.files.map(async ({ name, type, url }) => {
      const response = await fetch(new URL(url, api))
      return { name, type, content: Buffer.from(await response.arrayBuffer()) }
    })
    return {
      author: post.author,
      ...readHtml(post.html),
      isPublic: post.visibility === 'public',
      files: await Promise.all(files),
      buttons: post.buttons.map(({ label }) => label),
      mentions: post.mentions.map(({ id }) => id),
      mark: post.delivery?.label ?? null,
    }
  }

  return {
    say,
    commands: {
      slash: typed('/'),
      'slash ticket': typed('/ticket '),
      bang: typed('!'),
      mention: typed('@faden '),
    },
    edit: (user: string, post: { id: string; thread: ThreadRef }, text: string) =>
      send('PATCH', `/posts/${post.id}`, { user, text }, post.thread),
    remove: (user: string, post: { id: string; thread: ThreadRef }) =>
      send('DELETE', `/posts/${post.id}`, { user }, post.thread),
    async click(user: string, thread: ThreadRef, label: string) {
      const { card, posts } = (await get(`/threads/${thread.id}`)) as {
        card: { buttons: ShownButton[] }
        posts: ShownPost[]
      }
      const shown = [...card.buttons, ...posts.flatMap(({ buttons }) => buttons)]
      const button = shown.findLast((one) => one.label === label)
      if (!button) throw new Error(`there is no button ${label} in ${thread.id}`)
      return click(user, thread, { line: button.line, about: button.about?.id ?? null })
    },
    submit(user: string, said: Said, values: Readonly<Record<string, string>>) {
      const open = forms.get(said)
      if (!open) throw new Error('no form is open')
      return click(user, open.thread, { line: open.form.line, about: open.form.about, values })
    },
    async readThread(thread: ThreadRef) {
      const { card, posts } = (await get(`/threads/${thread.id}`)) as {
        card: {
          title: string
          state: { label: string }
          lines: string[]
          footnote: string
          link?: string
          buttons: ShownButton[]
        }
        posts: ShownPost[]
      }
      // The page puts the card's texts into text nodes: nothing in them is markup.
      return {
        card: {
          text: [card.title, card.state.label, ...card.lines, card.footnote].join('\n'),
          buttons: card.buttons.map(({ label }) => label),
          links: card.link ? [card.link] : [],
          mentions: [],
        },
        posts: await Promise.all(posts.map(seen)),
      }
    },
    async readChannel() {
      return Promise.all(((await get(`/channels/${channel.id}/posts`)) as ShownPost[]).map(seen))
    },
    async noticesOf(user: string, thread: ThreadRef) {
      const notices = (await get(`/notices?user=${user}`)) as { thread: string | null; text: string }[]
      return notices.filter((notice) => notice.thread === thread.id).map(({ text }) => text)
    },
  }
}

function filledIn({ fields }: NonNullable<Answer['receipt']['form']>): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, value = '' }) => [name, value]))
}

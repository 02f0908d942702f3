import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '../../adapters/teams/index.ts'
import type { ChatAdapter, ChatInbox, ThreadRef } from '../../src/domain/chat.ts'
import { FakeLeases } from '../fakes/fake-leases.ts'
import { FakeMemory } from '../fakes/fake-memory.ts'
import { FakeTeams, outsiders, type TeamsMessage, teamsChannel, tenantId } from '../fakes/fake-teams.ts'
import { appId } from '../fakes/teams-issuer.ts'
import { readHtml } from './read-html.ts'
import { unique } from './samples.ts'
import type { Harness, Said, SeenFile, SeenPost, Stage } from './stage.ts'

const channel = { platform: 'teams', id: teamsChannel }

/** Teams, used as its clients and its connector use a bot: REST and signed activities. */
export const teamsHarness: Harness = {
  lacks: {
    find: 'a post in Teams has no key to look it up by',
    history: 'reading back takes Microsoft Graph',
    mark: 'a bot can’t mark the posts of others',
    whisper: 'private posts in channels are not proven to last',
    formFiles: 'a dialog takes no files',
    files: 'a bot may post only small pictures into a channel, and read only those',
    emptyFiles: 'a bot may post only small pictures into a channel',
    writingWhileDown: 'reading back takes Microsoft Graph',
  },
  start: startTeams,
}

async function startTeams(inbox: ChatInbox): Promise<Stage> {
  const teams = new FakeTeams()
  await teams.start()
  const memory = new FakeMemory()
  const [anna, ben] = teams.people.map(({ aadObjectId }) => aadObjectId) as [string, string]
  let annas = anna
  let publicUrl = 'https://help.example'
  const create = () =>
    createAdapter(
      {
        settings: { appId, tenantId, signIn: 'secret', playground: null },
        secrets: { MSTEAMS_APP_PASSWORD: 'hush' },
        language: 'de',
        publicUrl,
        folder: '/nonexistent',
        channels: [{ id: teamsChannel, name: 'Support', team: 'Support', language: 'de' }],
        agents: [{ id: annas, name: 'Anna Berger', team: 'Support' }],
        commands: [],
        memory,
        leases: new FakeLeases(),
        log: { info: () => {}, warn: () => {}, error: () => {} },
      },
      teams.cloud,
    )
  let adapter: ChatAdapter = create()
  const server = createServer((request, response) => adapter.webhook?.handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  teams.botUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/teams/messages`
  let isRunning = false
  const unacknowledged: object[] = []

  const startAdapter = async () => {
    adapter = create()
    await adapter.start(inbox)
    isRunning = true
    for (const activity of unacknowledged.splice(0)) await teams.send(activity)
  }
  const stopAdapter = async () => {
    isRunning = false
    await adapter.stop()
  }
  await adapter.start(inbox)
  isRunning = true

  /** One delivery, and what whoever acted can see of it then. */
  async function deliver(activity: { conversation: { id: string } }): Promise<Said> {
    const before = teams.messages.length
    const { status, body } = await teams.send(activity)
    const told = teams.messages
      .slice(before)
      .filter(({ conversation, from }) => conversation === activity.conversation.id && from === appId)
    const acknowledged = status < 300 && !(body?.statusCode >= 400)
    const card = body?.task?.value?.card?.content
    const hasInputs = card?.body?.some(({ type }: { type: string }) => type.startsWith('Input.'))
    const said: Said = {
      acknowledged,
      notice:
        [
          ...told.map(({ activity: { attachments } }) => textOfCard(attachments?.[0]?.content)),
          noticeOf(body),
        ]
          .filter(Boolean)
          .join('\n') || null,
      form: hasInputs ? body.task.value.title : null,
      ...(hasInputs && { filled: filledIn(card) }),
      again: () => deliver(activity),
    }
    if (hasInputs) forms.set(said, { card, conversation: activity.conversation.id })
    return said
  }
  // biome-ignore lint/suspicious/noExplicitAny: a card as it came
  const forms = new WeakMap<Said, { card: any; conversation: string }>()

  function attach({ type, content, name }: SeenFile): object {
    if (!type.startsWith('image/'))
      return { contentType: 'reference', name, contentUrl: `https://tenant.sharepoint.com/${name}` }
    const id = unique('picture')
    teams.attachments.set(id, { type, content })
    return { contentType: type, name, contentUrl: `${teams.serviceUrl}v3/attachments/${id}/views/original` }
  }

  function message(user: string, thread: ThreadRef | null, html: string, more: object = {}) {
    const id = teams.nextId()
    const conversation = thread?.id ?? `${teamsChannel};messageid=${id}`
    const activity = {
      ...teams.by(user, conversation),
      type: 'message',
      id,
      text: html.replace(/<(?!\/?at)[^>]*>/g, ''),
      attachments: [{ contentType: 'text/html', content: html }],
      ...more,
    }
    teams.keep({ id, conversation, from: user, activity })
    return activity as typeof activity & { conversation: { id: string } }
  }

  const invoke = (user: string, conversation: string, name: string, value: object) =>
    deliver({
      ...teams.by(user, conversation),
      type: 'invoke',
      name,
      id: `f:${unique('invoke')}`,
      value,
    } as never)

  return {
    get adapter() {
      return adapter
    },
    channel,
    anna,
    ben,

    async say(user, thread, text, files = []) {
      const html = `<p>${asHtml(text)}</p>`
      return deliver(
        message(user, thread, html, {
          attachments: [{ contentType: 'text/html', content: html }, ...files.map(attach)],
        }),
      )
    },
    commands: {
      mention: (user, thread, line) => {
        const html = `<div><at id="0">Faden</at>&nbsp;${asHtml(line)}</div>`
        const mentioned = { id: `28:${appId}`, name: 'Faden' }
        return deliver(
          message(user, thread, html, { entities: [{ type: 'mention', text: '<at>Faden</at>', mentioned }] }),
        )
      },
      slash: (user, thread, line) => {
        const recipient = { id: `28:${appId}`, name: 'Faden', isTargeted: true }
        return deliver(
          message(user, thread, '', { text: line, textFormat: 'plain', attachments: [], recipient }),
        )
      },
    },
    async edit(user, { thread, id }, text) {
      const known = teams.messages.find((one) => one.id === id)
      const html = `<p>${asHtml(text)}</p>`
      const activity = {
        ...teams.by(user, thread.id),
        type: 'messageUpdate',
        id,
        timestamp: new Date(Date.now() + teams.messages.length).toISOString(),
        channelData: { channel: { id: teamsChannel }, eventType: 'editMessage' },
        attachments: [{ contentType: 'text/html', content: html }],
      }
      if (known) known.activity = activity
      const said = await deliver(activity as never)
      if (!said.acknowledged) unacknowledged.push(activity)
      return said
    },
    async remove(user, { thread, id }) {
      const known = teams.messages.find((one) => one.id === id)
      if (known) known.removed = true
      return deliver({
        ...teams.by(user, thread.id),
        type: 'messageDelete',
        id,
        channelData: { channel: { id: teamsChannel }, eventType: 'softDeleteMessage' },
      } as never)
    },
    click(user, thread, label) {
      const actions = teams.inConversation(thread.id).flatMap(({ activity }) => actionsOf(activity))
      const action = actions.findLast(({ title }) => title === label)
      if (!action) throw new Error(`there is no button ${label} in ${thread.id}`)
      return action.type === 'Action.Execute'
        ? invoke(user, thread.id, 'adaptiveCard/action', {
            action: { type: action.type, verb: action.verb, data: action.data },
          })
        : invoke(user, thread.id, 'task/fetch', { data: action.data })
    },
    submit(user, said, values) {
      const open = forms.get(said)
      if (!open) throw new Error('no form is open')
      const inputs = open.card.body.filter(({ id }: { id?: string }) => id)
      // biome-ignore lint/suspicious/noExplicitAny: a card as it came
      const filled = inputs.map(({ id, value }: any) => [id, values[id.replace('field ', '')] ?? value])
      // Teams sends nothing while a required field is empty.
      const data = { ...open.card.actions[0].data, ...Object.fromEntries(filled) }
      // biome-ignore lint/suspicious/noExplicitAny: a card as it came
      const missing = inputs.filter((input: any) => input.isRequired && !data[input.id])
      if (missing.length > 0) throw new Error(`still empty: ${JSON.stringify(missing)}`)
      return invoke(user, open.conversation, 'task/submit', { data })
    },

    async readThread(thread) {
      await teams.settled()
      const [root, ...posts] = teams.inConversation(thread.id)
      if (!root) throw new Error(`there is no thread ${thread.id}`)
      const card = root.activity.attachments[0].content
      return {
        card: {
          text: textOfCard(card),
          buttons: actionsOf(root.activity).flatMap(({ type, title }) =>
            type === 'Action.OpenUrl' ? [] : title,
          ),
          // biome-ignore lint/suspicious/noExplicitAny: a card as it came
          links: (card.actions ?? []).flatMap(({ url }: any) => url ?? []),
          mentions: (root.activity.entities ?? []).concat(card.msteams?.entities ?? []),
        },
        posts: posts.map((post) => seen(post, teams)),
      }
    },
    async readChannel() {
      await teams.settled()
      const roots = teams.messages.filter(
        ({ id, conversation, removed }) => conversation.endsWith(`;messageid=${id}`) && !removed,
      )
      return roots.filter(({ activity }) => activity.text !== undefined).map((post) => seen(post, teams))
    },

    outsiders: async () => outsiders,
    async join(name, email) {
      const person = { id: `29:${name}`, aadObjectId: 'e0000000-0000-4000-8000-000000000005', name, email }
      teams.people.push(person)
      const frame = teams.by(anna, teamsChannel)
      await teams.send({ ...frame, type: 'conversationUpdate', membersAdded: [person] })
      return person.aadObjectId
    },
    async leave(user) {
      const [gone] = teams.people.splice(
        teams.people.findIndex(({ aadObjectId }) => aadObjectId === user),
        1,
      )
      await teams.send({
        ...teams.by(anna, teamsChannel),
        type: 'conversationUpdate',
        membersRemoved: [gone],
      })
    },
    async deleteThread({ id }) {
      const root = teams.messages.find((message) => message.id === id)
      if (root) root.removed = true
    },
    fail: {
      'gone channel': () => failing(answering(403, 'BotNotInConversationRoster')),
      'gone account': () => failing(answering(401, 'Unauthorized')),
      'not-sent': () =>
        failing((_request, response) => {
          response.writeHead(429, { 'retry-after': '1' }).end()
          return 'answered'
        }),
      uncertain: () => failing(() => 'dropped-after'),
      rejected: () => failing(answering(403, 'MessageWritesBlocked')),
    },
    spoil: [
      {
        way: 'the bot is not in the team',
        says: /not in this team/,
        spoil: () => failing(answering(403, 'BotNotInConversationRoster')),
      },
      {
        way: 'the address is not https',
        says: /public HTTPS address/,
        spoil: async () => {
          const running = adapter
          publicUrl = 'http://help.example'
          adapter = create()
          return async () => {
            publicUrl = 'https://help.example'
            adapter = running
          }
        },
      },
      {
        way: 'an agent is written in capitals',
        says: /Anna Berger \(write a0000000-/,
        spoil: () => calling(anna.toUpperCase()),
      },
      {
        way: 'an agent is not in the team',
        says: /Anna Berger \(e0000000-.*must be added to the team/,
        spoil: () => calling('e0000000-0000-4000-8000-000000000009'),
      },
    ],
    secrets: ['hush', teams.token],
    startAdapter,
    stopAdapter,
    async close() {
      if (isRunning) await stopAdapter()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await teams.stop()
    },
  }

  /** Anna, as the configuration writes her account. */
  async function calling(account: string) {
    const running = adapter
    annas = account
    adapter = create()
    return async () => {
      annas = anna
      adapter = running
    }
  }

  async function failing(mishap: NonNullable<FakeTeams['mishap']>) {
    teams.mishap = mishap
    return async () => {
      teams.mishap = null
    }
  }
}

const answering =
  (status: number, code: string): FakeTeams['mishap'] & object =>
  (_request, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { code } }))
    return 'answered'
  }

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** As the Teams client writes what was typed. */
function asHtml(text: string): string {
  return escaped(text)
    .replace(/https?:\/\/\S+/g, (address) => `<a href="${address}">${address}</a>`)
    .replace(/\n/g, '<br>')
}

function seen({ activity, from }: TeamsMessage, teams: FakeTeams): SeenPost {
  const html =
    from === appId ? String(activity.text ?? '') : (activity.attachments?.[0]?.content ?? activity.text ?? '')
  const [, head = '', body = html] = (from === appId && /^<p>(.*?)<\/p>([\s\S]*)$/.exec(html)) || []
  const attachments: { contentType: string; contentUrl?: string; name?: string }[] =
    activity.attachments ?? []
  const pictures = attachments.filter(({ contentType }) => contentType.startsWith('image/'))
  return {
    author: readHtml(head).text,
    ...readHtml(body),
    isPublic: /(liest der )?Kunde/.test(head),
    files: pictures.map(({ name = '', contentType, contentUrl = '' }) => ({
      name,
      type: contentType,
      content: contentUrl.startsWith('data:')
        ? Buffer.from(contentUrl.replace(/^.*,/, ''), 'base64')
        : (teams.attachments.get(/attachments\/([^/]+)/.exec(contentUrl)?.[1] ?? '')?.content ??
          Buffer.alloc(0)),
    })),
    buttons: actionsOf(activity).map(({ title }) => title),
    mentions: (activity.entities ?? []).map(
      ({ mentioned }: { mentioned: { id: string } }) =>
        teams.people.find(({ id }) => id === mentioned.id)?.aadObjectId ?? mentioned.id,
    ),
    mark: null,
  }
}

interface Action {
  readonly type: string
  readonly title: string
  readonly verb?: string
  readonly data?: object
}

// biome-ignore lint/suspicious/noExplicitAny: a message as it came
function actionsOf(activity: any): Action[] {
  // biome-ignore lint/suspicious/noExplicitAny: attachments of any kind
  return (activity.attachments ?? []).flatMap(({ content }: any) => content?.actions ?? [])
}

/** Everything that a card shows as text, in order. */
function textOfCard(block: unknown): string {
  if (Array.isArray(block)) return block.map(textOfCard).filter(Boolean).join('\n')
  if (typeof block !== 'object' || block === null) return ''
  const { text, inlines, items, columns, body } = block as Record<string, unknown>
  const own = typeof text === 'string' ? text : ''
  return [own, ...[inlines, items, columns, body].map(textOfCard)].filter(Boolean).join('\n')
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
function noticeOf(body: any): string {
  if (!body) return ''
  if (typeof body.value === 'string') return body.value
  if (typeof body.task?.value === 'string') return body.task.value
  return textOfCard(body.value ?? body.task?.value?.card?.content)
}

function filledIn({ body }: { body: { id?: string; value?: string }[] }): Record<string, string> {
  const inputs = body.filter(({ id }) => id)
  const filled = inputs.map(({ id = '', value }) => [id.replace('field ', ''), value === '-' ? '' : value])
  return Object.fromEntries(filled)
}

export interface Ticket {
  readonly number: string
  readonly subject: string
  readonly status: string
  readonly assignee: string | null
  readonly level: number
}

export interface Thread {
  readonly id: string
  readonly ticket: Ticket | null
  readonly card: { readonly title: string; readonly lines: readonly string[] }
}

export interface Post {
  readonly id: string
  readonly author: string
  /** Null unless somebody typed it here. */
  readonly authorId: string | null
  readonly text: string
  readonly visibility: 'public' | 'internal'
  readonly delivery: { readonly state: string } | null
}

export interface SentMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
}

export interface Typed {
  readonly channel: string
  readonly thread?: string
  readonly user: string
  readonly text: string
  /** Names this submission: repeating it is the same one. */
  readonly id?: string
}

export interface Answer {
  readonly outcome: 'accepted' | 'refused' | 'ignored' | 'duplicate'
  readonly notice: string | null
}

export interface Form {
  readonly name: string
  readonly email: string
  readonly subject: string
  readonly text: string
  readonly submission?: string
}

/** Speaks to a running Faden over the names that are fixed for scripts. Every call rejects when it is not answered with success. */
export class Desk {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  channels(): Promise<{ id: string; name: string; team: string }[]> {
    return this.#get('/desk/api/channels')
  }

  threads(channel: string): Promise<Thread[]> {
    return this.#get(`/desk/api/channels/${channel}/threads`)
  }

  thread(id: string): Promise<Thread & { posts: Post[] }> {
    return this.#get(`/desk/api/threads/${id}`)
  }

  outbox(): Promise<SentMail[]> {
    return this.#get('/desk/api/outbox')
  }

  async type(typed: Typed): Promise<Answer> {
    const response = await this.#fetch('/desk/api/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(typed),
    })
    return (await response.json()) as Answer
  }

  /** The ticket page's address. */
  async submit(form: Form): Promise<string> {
    const response = await this.#fetch('/', {
      method: 'POST',
      body: new URLSearchParams(Object.entries(form)),
      redirect: 'manual',
    })
    const location = response.headers.get('location')
    if (response.status !== 303 || !location) throw new Error(`the form was answered with ${response.status}`)
    return new URL(location, this.url).href
  }

  async page(path: string): Promise<string> {
    return (await this.#fetch(path)).text()
  }

  /** Whether every mailbox is being watched; chats are connected earlier and say so in the same words. */
  async watchesMail(): Promise<boolean> {
    const { parts } = JSON.parse(await this.page('/readyz')) as { parts: Record<string, { detail: string }> }
    const mailboxes = Object.entries(parts).filter(([name]) => name.startsWith('mailbox '))
    return mailboxes.length > 0 && mailboxes.every(([, { detail }]) => detail.startsWith('connected since'))
  }

  /** What has not gone out yet, by state. */
  async deliveries(): Promise<Record<string, number>> {
    const text = await this.page('/metrics')
    const lines = text.matchAll(/^faden_deliveries\{state="(\w+)"\} (\d+)$/gm)
    return Object.fromEntries([...lines].map(([, state, count]) => [state, Number(count)]))
  }

  async #get<T>(path: string): Promise<T> {
    return (await (await this.#fetch(path)).json()) as T
  }

  async #fetch(path: string, options: RequestInit = {}): Promise<Response> {
    // Kept connections to a killed process would only fail later.
    const headers = new Headers(options.headers)
    headers.set('connection', 'close')
    const signal = AbortSignal.timeout(10_000)
    const response = await fetch(new URL(path, this.url), { ...options, headers, signal })
    if (response.status >= 400)
      throw new Error(
        `${options.method ?? 'GET'} ${path}: ${response.status} ${(await response.text()).slice(0, 300)}`,
      )
    return response
  }
}

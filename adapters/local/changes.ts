export interface Changes {
  readonly posts: ReadonlySet<number>
  readonly threads: ReadonlySet<number>
  /** Whose private notices changed. */
  readonly users: ReadonlySet<string>
}

/** Collects what changed within one turn of the event loop and tells it once, so that a burst costs one push. */
export interface ChangeLog {
  post(id: number): void
  thread(id: number): void
  notices(user: string): void
  onChange(listener: (changes: Changes) => void): void
}

export function createChangeLog(): ChangeLog {
  let posts = new Set<number>()
  let threads = new Set<number>()
  let users = new Set<string>()
  let scheduled = false
  const listeners: ((changes: Changes) => void)[] = []

  const flush = () => {
    const changes = { posts, threads, users }
    posts = new Set()
    threads = new Set()
    users = new Set()
    scheduled = false
    for (const listener of listeners) listener(changes)
  }
  const schedule = () => {
    if (scheduled || listeners.length === 0) return
    scheduled = true
    setImmediate(flush)
  }

  return {
    post(id) {
      posts.add(id)
      schedule()
    },
    thread(id) {
      threads.add(id)
      schedule()
    },
    notices(user) {
      users.add(user)
      schedule()
    },
    onChange: (listener) => void listeners.push(listener),
  }
}

import { within } from './pause.ts'

/** Slack waits 3 s for the acknowledgement; an answer that takes longer is shown after it. */
const patience = 1500

export type Showing = ReturnType<typeof createShowing>

/** Answers to whoever acted, on their way. */
export function createShowing() {
  const underWay = new Set<Promise<unknown>>()

  function track<Result>(work: Promise<Result>): Promise<Result> {
    underWay.add(work)
    return work.finally(() => underWay.delete(work))
  }

  return {
    track,

    /** Resolves when it is shown, or soon, so that the acknowledgement can go. */
    async show(work: Promise<unknown>): Promise<void> {
      await within(patience, track(work))
    },

    async settled(): Promise<void> {
      await Promise.allSettled([...underWay])
    },
  }
}

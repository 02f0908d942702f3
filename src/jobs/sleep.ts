/** A wait that can be given up, so that nothing keeps the process from ending. */
export function sleep(milliseconds: number): { over: Promise<void>; cancel: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  return {
    over: promise,
    cancel: () => {
      clearTimeout(timer)
      resolve()
    },
  }
}

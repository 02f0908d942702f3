/** Waits until it is true, and fails with what was awaited. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`still not so after 15 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

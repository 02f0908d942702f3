import type { MailRemark, RemarkKind } from '../domain/mail-remarks.ts'

/** Collects what is to be told about one mail; of each kind the first. */
export class Remarks {
  readonly #found = new Map<RemarkKind, MailRemark>()

  add(kind: RemarkKind, detail = ''): void {
    if (!this.#found.has(kind)) this.#found.set(kind, { kind, detail })
  }

  get list(): readonly MailRemark[] {
    return [...this.#found.values()]
  }
}

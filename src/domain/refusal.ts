/** An expected “no”: shown to whoever asked, changes nothing, is not logged as an error. */
export class Refusal {
  /** A sentence that says why, and what to do instead. */
  readonly sentence: string
  readonly offer: Offered | undefined

  constructor(sentence: string, offer?: Offered) {
    this.sentence = sentence
    this.offer = offer
  }
}

/** `send-anyway`: the same line with `--anyway` would do it; else another command on the same ticket. Offered as a button. */
export type Offered = 'send-anyway' | { readonly label: string; readonly verb: string; readonly rest: string }

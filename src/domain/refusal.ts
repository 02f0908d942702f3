/** An expected “no”: shown to whoever asked, changes nothing, is not logged as an error. */
export class Refusal {
  /** A sentence that says why, and what to do instead. */
  readonly sentence: string
  /** `send-anyway`: the same line with `--anyway` would do it; offered as a button. */
  readonly offer: 'send-anyway' | undefined

  constructor(sentence: string, offer?: 'send-anyway') {
    this.sentence = sentence
    this.offer = offer
  }
}

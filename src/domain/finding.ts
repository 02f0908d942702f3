/** What trying one thing of the set-up came to. */
export interface Finding {
  /** `slack channel #support` */
  readonly part: string
  /** What was tried and answers, for whoever reads on although all is well. */
  readonly detail: string
  /** What is wrong and what to do, without any secret; null: nothing. */
  readonly problem: string | null
}

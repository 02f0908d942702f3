/** What Teams sets, and what we set ourselves so as to stay below it. */
export const limits = {
  /** Characters. Markdown that becomes too large as HTML is shown as it was typed. */
  textLength: 4000,
  /** What is fetched. */
  fileBytes: 25 * 1024 * 1024,
  /** A picture that a post may carry in itself: Teams' limit is 1 MB, and base64 adds a third. */
  imageBytes: 700 * 1024,
  /** What Teams posts to us. */
  bodyBytes: 1024 * 1024,
  /** Milliseconds for one call of the connector. */
  patience: 15_000,
} as const

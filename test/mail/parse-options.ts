import type { ParseOptions } from '../../src/mail/parse.ts'

export const parseOptions = (changes: Partial<ParseOptions> = {}): ParseOptions => ({
  authservId: null,
  envelopeFrom: null,
  isOwnMessageId: () => false,
  language: 'en',
  maxFiles: 50,
  maxTextLength: 100_000,
  timeoutMs: 5000,
  ...changes,
})

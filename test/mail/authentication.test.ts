import { authenticationOf } from '../../src/mail/authentication.ts'
import { readHeaders } from '../../src/mail/headers.ts'

const result = (
  headers: string,
  authservId: string | null = 'mx.example.net',
  from: string | null = 'lena@example.org',
) => authenticationOf(readHeaders(Buffer.from(`${headers}\r\n\r\n`)), from, authservId)

test.each<[string, string, boolean | null]>([
  ['DMARC passed', 'mx.example.net; dmarc=pass (p=REJECT) header.from=example.org', true],
  [
    'DMARC failed, though SPF passed',
    'mx.example.net; spf=pass smtp.mailfrom=example.org; dmarc=fail header.from=example.org',
    false,
  ],
  ['a signature of the sender’s domain', 'mx.example.net; dkim=pass header.d=example.org header.s=x', true],
  ['a signature of a domain above', 'mx.example.net 1; dkim=pass header.i=@example.org', true],
  ['a signature of somebody else', 'mx.example.net; dkim=pass header.d=evil.example', false],
  ['SPF of the sender’s domain', 'mx.example.net; spf=pass smtp.mailfrom=lena@mail.example.org', true],
  ['SPF of somebody else', 'mx.example.net; spf=pass smtp.mailfrom=evil.example', false],
  ['SPF failed', 'mx.example.net; spf=softfail smtp.mailfrom=example.org', false],
  ['nothing could be said', 'mx.example.net; none', null],
  ['no policy and no signature', 'mx.example.net; spf=none smtp.mailfrom=example.org; dkim=none', null],
  ['a pass inside a comment', 'mx.example.net; dmarc=fail (dmarc=pass header.from=example.org)', false],
  ['DMARC passed for somebody else', 'mx.example.net; dmarc=pass header.from=evil.example', false],
  [
    'a pass that the envelope sender has written',
    'mx.example.net; spf=pass smtp.mailfrom="a;dmarc=pass header.from=example.org"@evil.example; dkim=none',
    false,
  ],
  [
    'a pass behind a quotation mark that the envelope sender has written',
    'mx.example.net; spf=pass smtp.mailfrom="a\\";dmarc=pass;\\""@evil.example',
    false,
  ],
  ['a pass first, then a failure', 'mx.example.net; dmarc=pass; dmarc=fail header.from=example.org', false],
  ['another server’s word', 'evil.example; dmarc=pass header.from=example.org', null],
])('%s', (_what, value, expected) => {
  expect(result(`Authentication-Results: ${value}`)).toBe(expected)
})

test('results below the next Received were in the mail before our server saw it', () => {
  const forged = 'Authentication-Results: mx.example.net; dmarc=pass header.from=example.org'
  const genuine = 'Authentication-Results: mx.example.net; dmarc=fail header.from=example.org'
  expect(result(`${genuine}\r\nReceived: from evil.example\r\n${forged}`)).toBe(false)
})

test.each<[string, string, boolean]>([
  ['one sender', 'From: Lena <lena@example.org>', true],
  ['a sender with a name like an address', 'From: "lena@example.org" <lena@example.org>', true],
  ['two senders', 'From: lena@example.org, x@evil.example', false],
  ['two fields', 'From: x@evil.example\r\nFrom: lena@example.org', false],
])('a pass that does not say for whom, and %s', (_what, from, expected) => {
  expect(result(`Authentication-Results: mx.example.net; dmarc=pass\r\n${from}`)).toBe(expected)
})

test('several fields of one server count together', () => {
  const spf = 'Authentication-Results: mx.example.net; spf=softfail smtp.mailfrom=list.example'
  const dkim = 'Authentication-Results: mx.example.net; dkim=pass header.d=example.org'
  expect(result(`${spf}\r\n${dkim}\r\nReceived: from a`)).toBe(true)
})

test('nothing is known where no server is trusted, or nobody is named as sender', () => {
  const pass = 'Authentication-Results: mx.example.net; dmarc=pass'
  expect(result(pass, null)).toBeNull()
  expect(result(pass, 'mx.example.net', null)).toBeNull()
})

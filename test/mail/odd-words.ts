import { bytes, from, head, type OddMail, odd, usual, words } from './odd-mail.ts'

const koi8 = Buffer.from([0xf0, 0xd2, 0xc9, 0xce, 0xd4, 0xc5, 0xd2]) // Принтер
const sjis = Buffer.from([0x83, 0x76, 0x83, 0x8a, 0x83, 0x93, 0x83, 0x5e, 0x81, 0x5b]) // プリンター

export const oddWords: readonly OddMail[] = [
  // Characters.
  odd(
    'raw Latin-1 in the head',
    bytes(
      'From: J\xfcrgen M\xfcller <j@school.example>\nSubject: \xdcbung f\xe4llt aus\n\nSch\xf6ne Gr\xfc\xdfe',
    ),
    { name: 'Jürgen Müller', subject: 'Übung fällt aus', text: 'Schöne Grüße' },
  ),
  odd(
    'raw UTF-8 in the head',
    'From: Jürgen Müller <j@school.example>\nSubject: Übung fällt aus\n\nSchöne Grüße',
    { name: 'Jürgen Müller', subject: 'Übung fällt aus', text: 'Schöne Grüße' },
  ),
  odd(
    'UTF-8 that says it is ASCII',
    `${head('Content-Type: text/plain; charset=us-ascii')}\n\nSchöne Grüße`,
    { text: 'Schöne Grüße' },
  ),
  odd(
    'UTF-8 that says it is Latin-1',
    `${head('Content-Type: text/plain; charset=iso-8859-1')}\n\nSchöne Grüße`,
    { text: 'Schöne Grüße' },
  ),
  odd(
    'Windows characters that say they are Latin-1',
    bytes(`${head('Content-Type: text/plain; charset=iso-8859-1')}\n\n\x84Beamer\x93 \x96 5 \x80`),
    { text: '„Beamer“ – 5 €' },
  ),
  odd('7-bit ISO-2022-JP without a label', bytes(`${head()}\n\n`, Buffer.from('\x1b$B%W%j%s%?!<\x1b(B')), {
    text: 'プリンター',
  }),
  odd(
    'ISO-2022-JP with its label',
    `${head('Content-Type: text/plain; charset=ISO-2022-JP')}\n\n\x1b$B%W%j%s%?!<\x1b(B`,
    { text: 'プリンター' },
  ),
  odd('Shift_JIS with its label', bytes(`${head('Content-Type: text/plain; charset=Shift_JIS')}\n\n`, sjis), {
    text: 'プリンター',
  }),
  odd('KOI8-R with its label', bytes(`${head('Content-Type: text/plain; charset=koi8-r')}\n\n`, koi8), {
    text: 'Принтер',
  }),
  odd('KOI8-R in an encoded word', `${from}\nSubject: =?koi8-r?B?${koi8.toString('base64')}?=\n\n${words}`, {
    subject: 'Принтер',
  }),
  odd('UTF-7', `${head('Content-Type: text/plain; charset=utf-7')}\n\nSch+APY-ne Gr+APwA3w-e`, {
    text: 'Schöne Grüße',
  }),
  odd('a charset in single quotes', `${head("Content-Type: text/plain; charset='utf-8'")}\n\nSchöne Grüße`, {
    text: 'Schöne Grüße',
  }),
  odd(
    'a charset that is two',
    `${head('Content-Type: text/plain; charset=utf-8; charset=iso-8859-1')}\n\nSchöne Grüße`,
    { text: 'Schöne Grüße' },
  ),
  odd(
    'a charset that nobody knows',
    `${head('Content-Type: text/plain; charset=x-user-defined')}\n\nSchöne Grüße`,
    { text: 'Schöne Grüße' },
  ),
  odd(
    'half width katakana cut in two',
    bytes(`${head('Content-Type: text/plain; charset=utf-8')}\n\nSch`, [0xc3]),
    { text: 'Sch' },
  ),

  // RFC 2047 and 2231.
  odd('encoded words side by side', `${from}\nSubject: =?utf-8?q?Sch=C3?= =?utf-8?q?=B6n?=\n\n${words}`, {
    subject: 'Schön',
  }),
  odd(
    'a character that two encoded words share, in base64',
    `${from}\nSubject: =?utf-8?b?U2Now7w=?=\n =?utf-8?b?bGVy?=\n\n${words}`,
    { subject: 'Schüler' },
  ),
  odd('an encoded word with blanks inside', `${from}\nSubject: =?utf-8?q?Sch=C3=B6n er Tag?=\n\n${words}`, {
    subject: 'Schön er Tag',
  }),
  odd(
    'an encoded word within quotes',
    'From: "=?utf-8?q?J=C3=BCrgen?=" <j@school.example>\nSubject: x\n\ny',
    { name: 'Jürgen' },
  ),
  odd('an encoded word without an end', `${from}\nSubject: =?utf-8?q?Sch=C3=B6n\n\n${words}`, {
    text: words,
  }),
  odd('an encoded word glued to a word', `${from}\nSubject: Re:=?utf-8?q?Sch=C3=B6n?=\n\n${words}`, {
    subject: 'Re:Schön',
  }),
  odd(
    'an encoded word with a language (RFC 2231)',
    `${from}\nSubject: =?utf-8*de?q?Sch=C3=B6n?=\n\n${words}`,
    { subject: 'Schön' },
  ),
  odd('an encoded address', 'From: =?utf-8?q?lena=40school=2Eexample?=\nSubject: Beamer\n\nx', {
    subject: 'Beamer',
  }),
  odd(
    'a name of a file in parts (RFC 2231)',
    `${head("Content-Type: application/pdf; name*0*=utf-8''Pr%C3%BCf; name*1=ung.pdf", 'Content-Disposition: attachment')}\n\nx`,
    { files: ['Prüfung.pdf'] },
  ),
  odd(
    'a name of a file in Latin-1 (RFC 2231)',
    `${head('Content-Type: application/pdf', "Content-Disposition: attachment; filename*=iso-8859-1''Pr%FCfung.pdf")}\n\nx`,
    { files: ['Prüfung.pdf'] },
  ),
  odd(
    'a name of a file in an encoded word',
    `${head('Content-Type: application/pdf; name="=?utf-8?q?Pr=C3=BCfung.pdf?="', 'Content-Disposition: attachment')}\n\nx`,
    { files: ['Prüfung.pdf'] },
  ),
  odd(
    'a name of a file that climbs',
    `${head('Content-Type: application/pdf', 'Content-Disposition: attachment; filename="../../etc/passwd"')}\n\nx`,
    {},
  ),

  // Addresses.
  odd('a quoted local part', `From: "Lena Kaya" <"lena kaya"@school.example>\nSubject: Beamer\n\n${words}`, {
    from: '"lena kaya"@school.example',
    name: 'Lena Kaya',
  }),
  odd('a quoted local part alone', `From: "lena"@school.example\nSubject: Beamer\n\n${words}`, {
    from: 'lena@school.example',
  }),
  odd(
    'a name with a comma and no quotes',
    `From: Kaya, Lena <lena@school.example>\nSubject: Beamer\n\n${words}`,
    { from: 'lena@school.example' },
  ),
  odd('a comment as the name', `From: lena@school.example (Lena Kaya)\nSubject: Beamer\n\n${words}`, usual),
  odd('an angle that is not closed', `From: Lena Kaya <lena@school.example\nSubject: Beamer\n\n${words}`, {
    from: 'lena@school.example',
  }),
  odd('two angles', `From: Lena Kaya <<lena@school.example>>\nSubject: Beamer\n\n${words}`, {
    from: 'lena@school.example',
  }),
  odd(
    'two senders',
    `From: Lena Kaya <lena@school.example>, Ole <ole@school.example>\nSubject: Beamer\n\n${words}`,
    usual,
  ),
  odd('two From fields', `${from}\nFrom: Ole <ole@school.example>\nSubject: Beamer\n\n${words}`, {
    subject: 'Beamer',
    text: words,
  }),
  odd('a route (RFC 822)', `From: <@a.example,@b.example:lena@school.example>\nSubject: Beamer\n\n${words}`, {
    from: 'lena@school.example',
  }),
  odd('an address with mailto:', `From: Lena <mailto:lena@school.example>\nSubject: Beamer\n\n${words}`, {
    from: 'lena@school.example',
  }),
  odd('a path of UUCP', `From: host!lena\nSubject: Beamer\n\n${words}`, { from: null }),
  odd('a local name', `From: root (Cron Daemon)\nSubject: Beamer\n\n${words}`, { from: null }),
  odd(
    'an address of X.400',
    `From: /G=Lena/S=Kaya/O=School/C=DE/@gateway.example\nSubject: Beamer\n\n${words}`,
    { from: '/g=lena/s=kaya/o=school/c=de/@gateway.example' },
  ),
  odd(
    'an address of Enron',
    `From: "Kaya, Lena </O=ENRON/OU=NA/CN=RECIPIENTS/CN=LKAYA>" <lena.kaya@enron.example>\nSubject: Beamer\n\n${words}`,
    { from: 'lena.kaya@enron.example' },
  ),
  odd('an address in other letters', `From: Lena <lena@schüle.example>\nSubject: Beamer\n\n${words}`, {
    from: 'lena@schüle.example',
  }),
  odd('a group without members', `From: undisclosed:;\nSubject: Beamer\n\n${words}`, { from: null }),
  odd('an address literal', `From: Lena <lena@[192.0.2.1]>\nSubject: Beamer\n\n${words}`, {
    from: 'lena@[192.0.2.1]',
  }),
  odd(
    '10,000 recipients',
    `${from}\nTo: ${Array.from({ length: 10_000 }, (_, n) => `p${n}@school.example`).join(',\n ')}\nSubject: Beamer\n\n${words}`,
    usual,
  ),
  odd(
    'a head of 1 MB',
    `${from}\nSubject: Beamer\n${`X-Any: ${'x'.repeat(900)}\n`.repeat(1100)}\n${words}`,
    usual,
  ),
  odd('a field of 1 MB', `${from}\nSubject: Beamer\nX-Any: ${'x'.repeat(1_000_000)}\n\n${words}`, usual),
  odd('a subject of 100 KB', `${from}\nSubject: ${'Beamer '.repeat(15_000)}\n\n${words}`, { text: words }),
  odd(
    '5,000 references',
    `${head(`References: ${Array.from({ length: 5000 }, (_, n) => `<${n}@school.example>`).join('\n ')}`)}\n\n${words}`,
    usual,
  ),
  odd(
    '20,000 fields',
    `${head(...Array.from({ length: 20_000 }, (_, n) => `X-${n}: y`))}\n\n${words}`,
    usual,
  ),
]

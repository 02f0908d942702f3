import { bytes, head, type OddMail, odd, usual, words } from './odd-mail.ts'

const nested = (depth: number) => {
  let inner = `Content-Type: text/plain\n\n${words}\n`
  for (let at = depth; at > 0; at--)
    inner = `Content-Type: multipart/mixed; boundary=b${at}x\n\n--b${at}x\n${inner}\n--b${at}x--\n`
  return `${head()}\n${inner}`
}
const inMails = (depth: number) => {
  let inner = `${head()}\n\n${words}\n`
  for (let at = depth; at > 0; at--) inner = `${head()}\nContent-Type: message/rfc822\n\n${inner}`
  return inner
}

export const oddStructures: readonly OddMail[] = [
  // Types and codings.
  odd('a type without a subtype', `${head('Content-Type: text')}\n\n${words}`, { ...usual, files: [] }),
  odd(
    'a type of Sun',
    `${head('Content-Type: X-sun-attachment')}\n\n----------\nX-Sun-Data-Type: text\n\n${words}\n`,
    { subject: 'Beamer', files: ['file-1'] },
  ),
  odd('a type in quotes', `${head('Content-Type: "text/plain"; charset=utf-8')}\n\n${words}`, {
    ...usual,
    files: [],
  }),
  odd('a type that is empty', `${head('Content-Type:')}\n\n${words}`, { ...usual, files: [] }),
  odd('a type that is only parameters', `${head('Content-Type: ; charset=utf-8')}\n\n${words}`, {
    ...usual,
    files: [],
  }),
  odd('a type with blanks', `${head('Content-Type: text / plain')}\n\n${words}`, { ...usual, files: [] }),
  odd('text/enriched', `${head('Content-Type: text/enriched')}\n\n<bold>Der Beamer</bold> flackert.`, {
    subject: 'Beamer',
    text: 'flackert.',
    files: [],
  }),
  odd('text/richtext', `${head('Content-Type: text/richtext')}\n\n<bold>Der Beamer</bold> flackert.`, {
    subject: 'Beamer',
    text: 'flackert.',
    files: [],
  }),
  odd('a type nobody knows, as the whole mail', `${head('Content-Type: foo/bar')}\n\n${words}`, {
    subject: 'Beamer',
  }),
  odd('a transfer coding nobody knows', `${head('Content-Transfer-Encoding: x-foo')}\n\n${words}`, usual),
  odd(
    'a transfer coding with a comment',
    `${head('Content-Transfer-Encoding: 7bit (really)')}\n\n${words}`,
    usual,
  ),
  odd(
    'quoted-printable with a comment',
    `${head('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable; x=y')}\n\nSch=C3=B6ne Gr=C3=BC=C3=9Fe`,
    { text: 'Schöne Grüße' },
  ),
  odd(
    'quoted-printable that is none',
    `${head('Content-Transfer-Encoding: quoted-printable')}\n\n100=% =ZZ =\nweiter =`,
    { subject: 'Beamer' },
  ),
  odd(
    'base64 without padding',
    `${head('Content-Transfer-Encoding: base64')}\n\n${Buffer.from(words).toString('base64').replace(/=+$/, '')}`,
    usual,
  ),
  odd(
    'base64 in odd lines with rubbish',
    `${head('Content-Transfer-Encoding: base64')}\n\n${Buffer.from(words)
      .toString('base64')
      .replace(/(.{5})/g, '$1\n *')}`,
    usual,
  ),
  odd(
    'base64 that says so but is plain',
    `${head('Content-Transfer-Encoding: base64')}\n\n${words} Schon wieder!\n`,
    { subject: 'Beamer', text: `${words} Schon wieder!` },
  ),
  odd('a single word that says it is base64', `${head('Content-Transfer-Encoding: base64')}\n\nHello\n`, {
    text: 'Hello',
  }),
  odd(
    'a base64 text with a footer of the list',
    `${head('Content-Transfer-Encoding: base64')}\n\n${Buffer.from(`${words}\n`).toString('base64')}\n_______________________________________________\nListe mailing list\n`,
    {
      subject: 'Beamer',
      text: `${words}\n\n_______________________________________________\nListe mailing list`,
    },
  ),
  odd(
    'a short base64 text in an old charset',
    `${head('Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: base64')}\n\nR3L832U=\n`,
    { text: 'Grüße' },
  ),
  odd(
    'a short base64 text in UTF-16',
    `${head('Content-Type: text/plain; charset=utf-16le', 'Content-Transfer-Encoding: base64')}\n\n${Buffer.from('Grüße', 'utf16le').toString('base64')}\n`,
    { text: 'Grüße' },
  ),
  odd(
    'a base64 text of two that were put together',
    `${head('Content-Transfer-Encoding: base64')}\n\n${['Vorher!', words].map((one) => Buffer.from(one).toString('base64')).join('\n')}\n`,
    { text: `Vorher!${words}` },
  ),
  odd(
    'a base64 text in groups',
    `${head('Content-Transfer-Encoding: base64')}\n\n${Buffer.from(words)
      .toString('base64')
      .replace(/(.{8})/g, '$1 ')}\n`,
    usual,
  ),
  odd(
    'a large base64 text in which lines break anywhere',
    `${head('Content-Transfer-Encoding: base64')}\n\n${Buffer.from(`${words}\n`.repeat(3000))
      .toString('base64')
      .replace(/(.{61})/g, '$1\n')}\n`,
    usual,
  ),
  odd('x-uuencode', `${head('Content-Transfer-Encoding: x-uuencode')}\n\nbegin 644 a.txt\n#0V%T\n\`\nend\n`, {
    subject: 'Beamer',
  }),
  odd('uuencode in the text', `${head()}\n\n${words}\n\nbegin 644 katze.txt\n#0V%T\n\`\nend\n`, usual),
  odd(
    'yEnc',
    bytes(
      `${head()}\n\n${words}\n=ybegin line=128 size=3 name=a.bin\n`,
      [0x8b, 0x8c, 0x8d],
      '\n=yend size=3\n',
    ),
    usual,
  ),
  odd('BinHex', `${head()}\n\n${words}\n(This file must be converted with BinHex 4.0)\n:abc:\n`, usual),

  // Structure.
  odd('a multipart without a boundary', `${head('Content-Type: multipart/mixed')}\n\n${words}`, usual),
  odd(
    'a multipart with an empty boundary',
    `${head('Content-Type: multipart/mixed; boundary=""')}\n\n--\n\n${words}\n----\n`,
    { subject: 'Beamer' },
  ),
  odd('a multipart with no part', `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b--\n`, {
    subject: 'Beamer',
    text: '',
  }),
  odd(
    'a multipart with only a preamble',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n${words}\n`,
    usual,
  ),
  odd(
    'a multipart that never ends',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b\nContent-Type: text/plain\n\n${words}\n`,
    usual,
  ),
  odd(
    'a multipart whose end is missing before an outer one',
    `${head('Content-Type: multipart/mixed; boundary=a')}\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n${words}\n--a\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n\nx\n--a--\n`,
    { ...usual, files: ['a.pdf'] },
  ),
  odd(
    'the same boundary inside and outside',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n${words}\n--b--\n--b--\n`,
    usual,
  ),
  odd(
    'a boundary that begins another',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\nContent-Type: text/plain\n\n${words}\n--bb--\n--b--\n`,
    usual,
  ),
  odd(
    'a boundary with a blank behind it',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b  \nContent-Type: text/plain\n\n${words}\n--b--  \n`,
    { ...usual, files: [] },
  ),
  odd(
    'a part without a head',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b\n\n${words}\n--b--\n`,
    usual,
  ),
  odd(
    'a part without even the blank line',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b\n${words}\n--b--\n`,
    { subject: 'Beamer' },
  ),
  odd(
    'a multipart that is coded in base64',
    `${head('Content-Type: multipart/mixed; boundary=b', 'Content-Transfer-Encoding: base64')}\n\n${Buffer.from(`--b\nContent-Type: text/plain\n\n${words}\n--b--\n`).toString('base64')}\n`,
    { subject: 'Beamer' },
  ),
  odd('nested 90 deep', nested(90), usual),
  odd('nested 500 deep', nested(500), { ...usual, text: words }),
  odd('nested 5,000 deep', nested(5000), { subject: 'Beamer' }),
  odd('a mail in a mail in a mail', inMails(3), { subject: 'Beamer', text: words }),
  odd('a mail in a mail, 200 deep', inMails(200), { subject: 'Beamer' }),
  odd(
    'a mail in a mail in base64',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b\n\n${words}\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${Buffer.from(`${head()}\n\nInnen.`).toString('base64')}\n--b--\n`,
    usual,
  ),
  odd(
    'message/partial',
    `${head('Content-Type: message/partial; id=x; number=1; total=2')}\n\n${head()}\n\n${words}`,
    { subject: 'Beamer', files: ['file-1'] },
  ),
  odd(
    'message/external-body',
    `${head('Content-Type: message/external-body; access-type=URL; URL="http://x.example/"')}\n\nContent-Type: text/plain\n\n${words}`,
    { subject: 'Beamer' },
  ),
  odd(
    'a digest',
    `${head('Content-Type: multipart/digest; boundary=b')}\n\n--b\n\nFrom: a@b.example\nSubject: Eins\n\n${words}\n--b\n\nFrom: a@b.example\nSubject: Zwei\n\nText zwei\n--b--\n`,
    { subject: 'Beamer', text: words },
  ),
  odd(
    'AppleDouble',
    `${head('Content-Type: multipart/mixed; boundary=b')}\n\n--b\n\n${words}\n--b\nContent-Type: multipart/appledouble; boundary=c\n\n--c\nContent-Type: application/applefile\n\nx\n--c\nContent-Type: application/pdf; name=a.pdf\n\nx\n--c--\n--b--\n`,
    usual,
  ),
  odd(
    'an alternative whose parts are empty',
    `${head('Content-Type: multipart/alternative; boundary=b')}\n\n--b\nContent-Type: text/plain\n\n--b\nContent-Type: text/html\n\n<p>${words}</p>\n--b--\n`,
    usual,
  ),
  odd(
    'an alternative with a file as its best',
    `${head('Content-Type: multipart/alternative; boundary=b')}\n\n--b\nContent-Type: text/plain\n\n${words}\n--b\nContent-Type: application/pdf; name=a.pdf\n\nx\n--b--\n`,
    { ...usual, files: ['a.pdf'] },
  ),
  odd(
    'a related mail whose root is not the first',
    `${head('Content-Type: multipart/related; boundary=b; start="<r>"; type="text/html"')}\n\n--b\nContent-Type: image/png\nContent-ID: <i>\n\nx\n--b\nContent-Type: text/html\nContent-ID: <r>\n\n<p>${words}</p><img src="cid:i">\n--b--\n`,
    { subject: 'Beamer', text: words },
  ),
  odd(
    'text that is an attachment',
    `${head('Content-Type: text/plain; name=log.txt', 'Content-Disposition: attachment; filename=log.txt')}\n\n${words}`,
    { subject: 'Beamer', files: ['log.txt'] },
  ),
  odd(
    'a file that is the whole mail',
    `${head('Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64')}\n\nJVBERi0=\n`,
    { subject: 'Beamer', files: ['a.pdf'] },
  ),
  odd(
    'HTML that is not closed',
    `${head('Content-Type: text/html')}\n\n<html><body><p>Der Beamer <b>flackert.`,
    { subject: 'Beamer' },
  ),
  odd(
    'HTML in a mail that says text',
    `${head('Content-Type: text/plain')}\n\n<html><body><p>${words}</p></body></html>`,
    { subject: 'Beamer', text: words },
  ),
  odd(
    'HTML with nothing to read',
    `${head('Content-Type: text/html')}\n\n<html><head><style>p{}</style></head><body><img src="https://x.example/a.png"></body></html>`,
    { subject: 'Beamer', text: '' },
  ),
  odd(
    'HTML of 3 MB',
    `${head('Content-Type: text/html')}\n\n<p>${words}</p>${'<p>Zeile</p>'.repeat(250_000)}`,
    { subject: 'Beamer', text: words },
  ),
  odd('one line of 5 MB', `${head()}\n\n${words} ${'x'.repeat(5_000_000)}`, {
    subject: 'Beamer',
    text: words,
  }),
  odd('a million empty lines', `${head()}\n\n${words}${'\n'.repeat(1_000_000)}Ende`, {
    subject: 'Beamer',
    text: `${words}\n\n\nEnde`,
  }),
  odd('a million quotes', `${head()}\n\n${words}\n${'>'.repeat(1_000_000)}\n`, {
    subject: 'Beamer',
    text: words,
  }),
  odd('an End of File in the middle (Ctrl-Z)', `${head()}\n\n${words}\x1a\nWeiter.`, usual),
]

import { bytes, from, head, type OddMail, odd, usual, words } from './odd-mail.ts'

export const oddHeads: readonly OddMail[] = [
  // Nothing, or half of it.
  odd('no byte at all', '', { from: null, subject: '', text: '', files: [] }),
  odd('one line end', '\r\n', { text: '' }),
  odd('one dot', '.', {}),
  odd('only a head', head(), { ...usual, text: '' }),
  odd('only a head and its end', `${head()}\n\n`, { ...usual, text: '' }),
  odd('only a body', `\n${words}`, { text: words }),
  odd('a body that looks like no head', `${words}\nZweite Zeile ohne Kopf.\n`, { text: words }),
  odd('a head that ends in the middle of a field', 'From: Lena Kaya <lena@school.example>\nSubject: Bea', {
    subject: 'Bea',
    text: '',
  }),
  odd('no From', `Subject: Beamer\n\n${words}`, { from: null, subject: 'Beamer', text: words }),
  odd('no From but a Sender', `Sender: lena@school.example\nSubject: Beamer\n\n${words}`, {
    from: 'lena@school.example',
    subject: 'Beamer',
    text: words,
  }),
  odd('no From but a Reply-To', `Reply-To: lena@school.example\nSubject: Beamer\n\n${words}`, {
    from: 'lena@school.example',
    subject: 'Beamer',
    text: words,
  }),
  odd('no Subject', `${from}\n\n${words}`, { subject: '', text: words }),
  odd('an empty From', `From:\nSubject: Beamer\n\n${words}`, { from: null, text: words }),

  // As files and spools have them.
  odd(
    'the From line of an mbox',
    `From lena@school.example Tue Nov  3 10:15:00 2026\n${head()}\n\n${words}\n`,
    usual,
  ),
  odd(
    'the >From line of an mbox',
    `>From lena@school.example Tue Nov  3 10:15:00 2026\n${head()}\n\n${words}\n`,
    usual,
  ),
  odd('lines of mbox that were quoted', `${head()}\n\n${words}\n>From heute an geht nichts.\n`, usual),
  odd('line ends of old Macs', `${head()}\n\n${words}\n`.replaceAll('\n', '\r'), usual),
  odd(
    'line ends of every kind',
    `From: Lena Kaya <lena@school.example>\r\nTo: support@helpdesk.example\nSubject: Beamer\r\n\n${words}`,
    usual,
  ),
  odd('CRCRLF', `${head()}\n\n${words}\n`.replaceAll('\n', '\r\r\n'), {
    from: 'lena@school.example',
    subject: 'Beamer',
    text: words,
  }),
  odd('a byte order mark', bytes([0xef, 0xbb, 0xbf], `${head()}\n\n${words}`), usual),
  odd('empty lines in front', `\n\n\n${head()}\n\n${words}`, usual),
  odd('a blank line made of spaces between head and body', `${head()}\n  \n${words}`, usual),
  odd('UTF-16', Buffer.from(`\ufeff${head()}\n\n${words}`, 'utf16le'), usual),
  odd(
    'an envelope of Maildrop',
    `Return-Path: <lena@school.example>\nX-Envelope-To: x\n${head()}\n\n${words}`,
    usual,
  ),
  odd('junk between the fields', `${head()}\nDies ist kein Feld\nX-Later: y\n\n${words}`, usual),
  odd('a status line of HTTP in front', `HTTP/1.1 200 OK\n${head()}\n\n${words}`, usual),
  odd(
    'fields in capitals with blanks before the colon',
    `FROM : Lena Kaya <lena@school.example>\nSUBJECT : Beamer\n\n${words}`,
    { from: 'lena@school.example', subject: 'Beamer', text: words },
  ),
  odd('a folded subject', `${from}\nSubject: Beamer\n\tin Raum\n 204\n\n${words}`, {
    subject: 'Beamer in Raum 204',
  }),
  odd('a first line that is folded', ` x\n${head()}\n\n${words}`, usual),

  // NUL and controls.
  odd('NUL bytes in text', `${head()}\n\nDer Bea\0mer flackert.\0\0`, { ...usual, text: words }),
  odd('NUL bytes in the subject', `${from}\nSubject: Bea\0mer\n\n${words}`, { text: words }),
  odd('NUL bytes in the sender', `From: Le\0na Kaya <lena@sch\0ool.example>\nSubject: Beamer\n\n${words}`, {
    subject: 'Beamer',
    text: words,
  }),
  odd('escape sequences in the subject', `${from}\nSubject: \x1b[31mBeamer\x1b[0m\x07\n\n${words}`, {
    text: words,
  }),
  odd('right-to-left overrides', `${from}\nSubject: Beamer \u202egnp.exe\n\n${words}`, { text: words }),
]

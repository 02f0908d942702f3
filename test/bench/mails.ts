import { randomBytes, randomUUID } from 'node:crypto'

/** About 2 KB, as most mail to a helpdesk is: a short question with a signature, plain text and HTML. */
export function mailSource(number: number): Buffer {
  const text = [
    'Guten Tag,',
    '',
    `seit heute früh kommen die Laptops in Raum ${number} nicht mehr ins WLAN. In der dritten Stunde`,
    'schreiben wir dort einen Test. Können Sie bitte nachsehen, bevor es losgeht?',
    '',
    'Viele Grüße',
    'Lena Kaya',
    '-- ',
    'Grundschule Nord, Musterweg 1, 12345 Nordstadt',
  ].join('\r\n')
  const boundary = `=_${number}`
  return Buffer.from(
    [
      `Message-ID: <${randomUUID()}@school.example>`,
      `Date: ${new Date().toUTCString()}`,
      `From: Lena Kaya <lena${number % 500}@school.example>`,
      'To: support@helpdesk.example',
      `Subject: =?utf-8?q?WLAN_in_Raum_${number}_f=C3=A4llt_aus?=`,
      'MIME-Version: 1.0',
      'User-Agent: Mozilla Thunderbird',
      `Content-Type: multipart/alternative; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      text,
      `--${boundary}`,
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      `<html><body><p>${text.replaceAll('\r\n', '<br>\r\n')}</p></body></html>`,
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  )
}

/** Short text, and a file that fills it up to its size. */
export function mailOfSize(bytes: number, number: number): Buffer {
  const small = mailSource(number)
  if (bytes <= small.length) return small
  const raw = Buffer.allocUnsafeSlow(bytes)
  const head = [
    `Message-ID: <${randomUUID()}@school.example>`,
    `From: Lena Kaya <lena${number % 500}@school.example>`,
    'To: support@helpdesk.example',
    'Subject: =?utf-8?q?Bildschirmfotos_f=C3=BCr_Raum_204?=',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Guten Tag, anbei die Bilder.',
    '--b',
    'Content-Type: application/zip; name=bilder.zip',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename=bilder.zip',
    '',
    '',
  ].join('\r\n')
  const end = '\r\n--b--\r\n'
  let at = raw.write(head)
  const line = `${randomBytes(57).toString('base64')}\r\n`
  while (at + line.length + end.length <= bytes) at += raw.write(line, at)
  raw.fill(' ', at)
  raw.write(end, bytes - end.length)
  return raw
}

import { randomUUID } from 'node:crypto'

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

/** How servers say that a mail did not arrive: with a report, or in their own words. `original` is the mail as it went out. */
export const bounces: Readonly<Record<string, (original: string, to: string) => string>> = {
  'Postfix (RFC 3464)': (original, to) => `From: MAILER-DAEMON@mx.kunde.example (Mail Delivery System)
To: support@desk.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.kunde.example.

<${to}>: host mx said: 550 5.1.1 User unknown

--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kunde.example

Final-Recipient: rfc822; ${to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--r
Content-Type: message/rfc822

${original}
--r--
`,
  'with headers only (RFC 3462)': (original, to) => `From: <postmaster@kunde.example>
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
Content-Type: text/plain

Failed.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kunde.example

Original-Recipient: rfc822;${to}
Final-Recipient: rfc822;inner@kunde.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown
--r
Content-Type: text/rfc822-headers

${original.split('\n\n')[0]}
--r--
`,
  Exim: (original, to) => `From: Mail Delivery System <Mailer-Daemon@mx.kunde.example>
X-Failed-Recipients: ${to}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

  ${to}
    host mx.kunde.example: 550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

${original}`,
  qmail: (original, to) => `From: MAILER-DAEMON@kunde.example
Subject: failure notice

Hi. This is the qmail-send program at kunde.example.

<${to}>:
550 5.1.1 User unknown

--- Below this line is a copy of the message.

${original}`,
  'Exchange, German, original in base64': (
    original,
    to,
  ) => `From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@kunde.example>
Subject: Unzustellbar: Drucker
Content-Type: multipart/mixed; boundary=r

--r
Content-Type: text/plain; charset=utf-8

Fehler bei der Nachrichtenzustellung an folgende Empfänger:

${to}

550 5.1.1 User unknown
--r
Content-Type: message/rfc822
Content-Transfer-Encoding: base64

${Buffer.from(original).toString('base64').replace(/.{76}/g, '$&\n')}
--r--
`,
  'a server that only quotes the Message-ID': (original, to) => `Return-Path: <>
From: Antispam <filter@kunde.example>
Subject: Rejected mail

${to}
550 5.1.1 User unknown
Message-ID: ${/^Message-ID: (.*)$/im.exec(original)?.[1]}
`,
}

import fc from 'fast-check'
import { forwardedFrom, isForwardedSubject, withoutForward } from '../../src/domain/forwarded.ts'

describe('a subject says that a mail was forwarded', () => {
  test.each([
    ['WG: WLAN', true, 'WLAN'],
    ['wg: WG: WLAN', true, 'WLAN'],
    ['Fwd: WLAN', true, 'WLAN'],
    ['FW: WLAN', true, 'WLAN'],
    ['Fwd[2]: WLAN', true, 'WLAN'],
    ['TR: réseau', true, 'réseau'],
    ['Re: WLAN', false, 'Re: WLAN'],
    ['WG-Zimmer frei', false, 'WG-Zimmer frei'],
    ['Forward-Proxy: geht nicht', false, 'Forward-Proxy: geht nicht'],
    ['', false, ''],
  ])('%j: %s', (subject, is, bare) => {
    expect(isForwardedSubject(subject)).toBe(is)
    expect(withoutForward(subject)).toBe(bare)
  })
})

describe('who wrote what was forwarded', () => {
  const lena = { name: 'Lena Kaya', email: 'lena@school.example' }
  const heads: [program: string, text: string, from: { name: string | null; email: string } | null][] = [
    [
      'Outlook, German',
      'Könnt ihr?\n\nVon: Lena Kaya <lena@school.example>\nGesendet: Montag, 23. November 2026 08:03\nAn: Anna Berger\nBetreff: WLAN\n\nEs geht nicht.',
      lena,
    ],
    [
      'Outlook, English',
      'From: Lena Kaya <Lena@School.example>\nSent: Monday, 23 November 2026 08:03\nTo: Anna\nSubject: Wi-Fi\n\nDown.',
      lena,
    ],
    [
      'Outlook, in bold',
      '**Von:** Lena Kaya <lena@school.example>\n**Gesendet:** Montag\n**An:** Anna\n**Betreff:** x\n',
      lena,
    ],
    [
      'Gmail',
      '---------- Forwarded message ---------\nVon: **Lena Kaya** <lena@school.example>\nDate: Mo., 23. Nov. 2026\nSubject: WLAN\nTo: <anna@x.example>\n\n',
      lena,
    ],
    [
      'Apple Mail',
      'Anfang der weitergeleiteten Nachricht:\n\n> Von: Lena Kaya <lena@school.example>\n> Betreff: WLAN\n',
      lena,
    ],
    [
      'Thunderbird',
      '-------- Weitergeleitete Nachricht --------\nBetreff: WLAN\nDatum: Mon\nVon: Lena Kaya <lena@school.example>\nAn: anna@x.example\n',
      lena,
    ],
    [
      'GMX and web.de',
      'Gesendet: Montag, 23. November 2026 um 08:03 Uhr\nVon: "Lena Kaya" <lena@school.example>\nAn: anna@x.example\nBetreff: WLAN\n',
      lena,
    ],
    [
      'an old Outlook',
      '-----Ursprüngliche Nachricht-----\nVon: Lena Kaya [mailto:lena@school.example]\nGesendet: heute\n',
      lena,
    ],
    [
      'the bare address',
      '---- Forwarded message ----\nFrom: lena@school.example\nTo: x',
      { name: null, email: 'lena@school.example' },
    ],
    [
      'the outermost of several',
      'Von: Lena Kaya <lena@school.example>\nGesendet: x\nAn: y\n\nVon: Tom <tom@x.example>\nGesendet: x\nAn: y',
      lena,
    ],
    ['a sentence', 'Der Fehler kommt von: lena@school.example und sonst nichts.', null],
    ['a From without a head', 'Von: lena@school.example\n\nHallo', null],
    ['no address', 'Von: Lena Kaya\nGesendet: heute\nAn: Anna\nBetreff: x', null],
    ['nothing', '', null],
  ]
  test.each(heads)('%s', (_, text, from) => {
    expect(forwardedFrom(text)).toEqual(from)
  })

  test('is found in any text within its time, or not', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5000 }), (text) => {
        const found = forwardedFrom(`Von: ${text}\nAn: x\nBetreff: y`)
        if (found) expect(found.email).toMatch(/^[^\s<>]+@[^\s<>]+$/)
      }),
    )
  })
})

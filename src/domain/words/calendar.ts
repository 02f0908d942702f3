/** How people name moments, German and English side by side: an agent writes both. Lower case. */
export const words = {
  days: table({
    0: ['heute', 'today'],
    1: ['morgen', 'tomorrow'],
    2: ['übermorgen', 'uebermorgen', 'the day after tomorrow', 'day after tomorrow'],
  }),
  /** 0 = Sunday, like `Date`. */
  weekdays: table({
    0: ['sonntag', 'sunday', 'so', 'sun'],
    1: ['montag', 'monday', 'mo', 'mon'],
    2: ['dienstag', 'tuesday', 'di', 'tue'],
    3: ['mittwoch', 'wednesday', 'mi', 'wed'],
    4: ['donnerstag', 'thursday', 'do', 'thu'],
    5: ['freitag', 'friday', 'fr', 'fri'],
    6: ['samstag', 'sonnabend', 'saturday', 'sa', 'sat'],
  }),
  months: table({
    1: ['januar', 'jänner', 'january', 'jan'],
    2: ['februar', 'february', 'feb'],
    3: ['märz', 'maerz', 'march', 'mar', 'mär'],
    4: ['april', 'apr'],
    5: ['mai', 'may'],
    6: ['juni', 'june', 'jun'],
    7: ['juli', 'july', 'jul'],
    8: ['august', 'aug'],
    9: ['september', 'sept', 'sep'],
    10: ['oktober', 'october', 'okt', 'oct'],
    11: ['november', 'nov'],
    12: ['dezember', 'december', 'dez', 'dec'],
  }),
  /** Parts of a day by the hour that they begin with. */
  hours: table({
    8: ['früh', 'frueh', 'vormittag', 'vormittags', 'morning'],
    12: ['mittag', 'mittags', 'noon'],
    14: ['nachmittag', 'nachmittags', 'afternoon'],
    18: ['abend', 'abends', 'evening', 'night'],
  }),
  numbers: table({
    1: ['einen', 'einem', 'einer', 'eine', 'ein', 'one', 'an', 'a'],
    2: ['zwei', 'two'],
    3: ['drei', 'three'],
    4: ['vier', 'four'],
  }),
  /** In minutes. */
  units: table({
    1: ['minuten', 'minute', 'minutes', 'min', 'm'],
    60: ['stunden', 'stunde', 'hours', 'hour', 'h'],
    1440: ['tagen', 'tage', 'tag', 'days', 'day', 'd'],
    10080: ['wochen', 'woche', 'weeks', 'week', 'w'],
  }),
} as const

function table(named: Readonly<Record<number, readonly string[]>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(named).flatMap(([value, names]) => names.map((name) => [name, Number(value)])),
  )
}

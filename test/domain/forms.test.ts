import { closeForm, escalateForm, replyForm } from '../../src/domain/forms.ts'
import { aScene, experts, secondLevel, support } from './a-scene.ts'
import { decided, parseLine, runLine } from './run-line.ts'

const about = { thread: { platform: 'local', id: 't1' }, id: 'p2' }

test('the reply form shows who will read it, and what may follow', () => {
  const form = replyForm(aScene(), about, 'Hello')
  expect(form).toMatchObject({
    title: 'Reply in 10042',
    intro: 'Read by: Lena Kaya <lena@school.example>',
    line: 'reply',
    about,
  })
  expect(form.fields.find(({ name }) => name === 'text')).toMatchObject({ value: 'Hello', required: true })
  expect(form.fields.find(({ name }) => name === 'then')?.choices?.map(({ value }) => value)).toEqual([
    '',
    'wait',
    'resolve',
    'close',
  ])
})

test('the escalation form offers higher levels only, the next one first, and its sentence', () => {
  const { fields, intro } = escalateForm(aScene())
  const team = fields.find(({ name }) => name === 'team')
  expect(team?.value).toBe(secondLevel.id)
  expect(team?.choices?.map(({ value }) => value)).toEqual([secondLevel.id, experts.id])
  expect(fields.find(({ name }) => name === 'sentence')?.value).toBe(support.escalationSentence.de)
  expect(intro).toBe('The status stays.')
})

const forms = {
  reply: replyForm(aScene(), undefined, 'Hello'),
  escalate: escalateForm(aScene()),
  close: closeForm(aScene()),
}

test.each(Object.entries(forms))('the %s form, submitted as it stands, is understood', (_, form) => {
  const values = Object.fromEntries(form.fields.map(({ name, value }) => [name, value ?? '']))
  expect(parseLine(aScene(), form.line, values)).toMatchObject({ command: { verb: form.line } })
  expect(decided(runLine(aScene(), form.line, values))).toBeTruthy()
})

test.each(Object.entries(forms))('each choice of the %s form does something', (_, form) => {
  for (const field of form.fields)
    for (const { value } of field.choices ?? []) {
      const values = Object.fromEntries([
        ...form.fields.map((one) => [one.name, one.value ?? '']),
        [field.name, value],
      ])
      expect(decided(runLine(aScene(), form.line, values))).toBeTruthy()
    }
})

test.each(['de', 'en'] as const)('every label is there, in %s', (language) => {
  for (const make of [
    escalateForm,
    closeForm,
    (scene: ReturnType<typeof aScene>) => replyForm(scene, undefined, ''),
  ]) {
    const form = make(aScene({ language }))
    for (const text of [form.title, form.submit, ...form.fields.map(({ label }) => label)]) {
      expect(text).toMatch(/\S/)
      expect(text).not.toMatch(/\{\w+\}/)
    }
  }
})

test('a nameless customer goes by the address', () => {
  const scene = aScene({ requester: { ...aScene().requester, name: null } })
  expect(replyForm(scene, undefined, '').intro).toContain('lena@school.example <lena@school.example>')
})

import { createHash, randomUUID } from 'node:crypto'
import type { FormSubmission } from '../domain/form.ts'
import type { Language } from '../domain/status.ts'
import type { FormLimits } from './options.ts'
import type { ReadForm } from './read-form.ts'
import type { ProblemWords } from './words/words.ts'

export const SUBJECT_LENGTH = 200
export const NAME_LENGTH = 200
const EMAIL_LENGTH = 254

/** The fields that a person fills in, in the order of the page; `website` is the trap for robots. */
export const formFields = ['subject', 'text', 'files', 'name', 'email', 'website'] as const
export type FormField = (typeof formFields)[number]

/** What stands in the form when it is shown again. */
export interface FormValues {
  readonly submission: string
  readonly subject: string
  readonly text: string
  readonly name: string
  readonly email: string
  readonly website: string
}

export type FormProblems = Partial<Record<FormField, keyof ProblemWords>>

export function emptyForm(): FormValues {
  return { submission: randomUUID(), subject: '', text: '', name: '', email: '', website: '' }
}

export function typedValues(form: ReadForm): FormValues {
  const field = (name: string) => form.fields.get(name) ?? ''
  const submission = field('submission')
  return {
    submission: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(submission) ? submission : randomUUID(),
    subject: oneLine(field('subject')),
    text: lines(field('text')),
    name: oneLine(field('name')),
    email: oneLine(field('email')),
    website: oneLine(field('website')),
  }
}

export function formProblems(values: FormValues, form: ReadForm, limits: FormLimits): FormProblems {
  const { subject, text, name, email } = values
  const problems: FormProblems = {}
  if (subject === '') problems.subject = 'subject-missing'
  else if (subject.length > SUBJECT_LENGTH) problems.subject = 'subject-long'
  if (text === '') problems.text = 'text-missing'
  else if (text.length > limits.maxTextLength) problems.text = 'text-long'
  if (form.left) problems.files = form.left
  if (name.length > NAME_LENGTH) problems.name = 'name-long'
  if (email === '') problems.email = 'email-missing'
  else if (!isAddress(email)) problems.email = 'email-wrong'
  if (values.website !== '') problems.website = 'trap-filled'
  return problems
}

export function submissionOf(values: FormValues, form: ReadForm, language: Language): FormSubmission {
  return {
    id: submissionId(values),
    name: values.name || null,
    email: values.email,
    subject: values.subject,
    text: values.text,
    files: form.files,
    language,
    receivedAt: new Date(),
  }
}

/**
 * The same page sent twice is one submission; the same page sent again with other words (the browser's Back, then a
 * second concern) is another, and must not vanish as a repeat of the first.
 */
function submissionId({ submission, email, subject, text }: FormValues): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([submission, email, subject, text]))
    .digest('hex')
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
}

function isAddress(email: string): boolean {
  return (
    email.length <= EMAIL_LENGTH &&
    /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\.]+$/.test(email)
  )
}

function oneLine(typed: string): string {
  return typed
    .toWellFormed()
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
}

/** PostgreSQL stores no NUL; the other control characters mean nothing in a message. */
function lines(typed: string): string {
  return typed
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
    .trim()
}

import { isIP } from 'node:net'
import { z } from 'zod'

/** Each field says what it expects, with an example; the problem list puts the key before and what was found between. */
const expected = (what: string, example: string) => ({ error: `${what}, for example ${example}` })

export function text(what: string, example: string, maxLength = 200) {
  const error = expected(what, example)
  return z
    .string(error)
    .trim()
    .min(1, error)
    .max(maxLength, expected(`${what} of at most ${maxLength} characters`, example))
}

export function wholeNumber(min: number, max: number, example: number) {
  const error = expected(`a whole number from ${min} to ${max}`, String(example))
  return z.int(error).min(min, error).max(max, error)
}

export function choice<const T extends readonly string[]>(values: T) {
  return z.enum(values, expected(`one of ${values.join(', ')}`, String(values[0])))
}

export function flag() {
  return z.boolean(expected('true or false', 'true'))
}

/** The name by which other parts of the file refer to it. */
export function id(example: string) {
  const error = expected('a name of small letters, digits and hyphens that begins with a letter', example)
  return z.string(error).regex(/^[a-z][a-z0-9-]{0,39}$/, error)
}

export function address(example: string) {
  const error = expected('an e-mail address without a name', example)
  return z
    .string(error)
    .trim()
    .toLowerCase()
    .max(254, error)
    .regex(/^[^\s@<>(),;:"\\]+@[a-z0-9.-]+$/, error)
}

export function hostName(example: string) {
  const error = expected('the name of a server, without protocol and port', example)
  return z
    .string(error)
    .trim()
    .max(253, error)
    .regex(/^[A-Za-z0-9._-]+$|^[0-9a-fA-F:]+$/, error)
}

export function network(example: string) {
  const error = expected('an IP address or a network', example)
  return z.string(error).trim().refine(isNetwork, error)
}

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/')
  const most = isIP(address) === 4 ? 32 : 128
  return (
    isIP(address) > 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  )
}

export function webAddress(example: string) {
  const error = expected(
    'a web address that begins with https:// or http://, without user and password',
    example,
  )
  return z
    .string(error)
    .trim()
    .refine(isPlainWebAddress, error)
    .transform((value) => value.replace(/\/+$/, ''))
}

function isPlainWebAddress(value: string): boolean {
  const url = URL.parse(value)
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    !url.username &&
    !url.password &&
    !url.search &&
    !url.hash
  )
}

/** A part with fixed keys; an unknown key is a problem. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const error = `a part with the keys ${Object.keys(shape).join(', ')}`
  return z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? error : undefined) })
}

/** A part whose keys are names that the reader chooses. */
export function named<Value extends z.core.SomeType>(what: string, example: string, value: Value) {
  return z.record(id(example), value, {
    error: (issue) =>
      issue.code === 'invalid_type' ? `${what} by name, for example ${example}: …` : undefined,
  })
}

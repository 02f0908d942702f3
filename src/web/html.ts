/** Markup that needs no more escaping. Only `html` and `trusted` make it. */
export class Html {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }
}

type Value = Html | string | number | false | null | undefined | readonly Value[]

/** Escapes every value that is not `Html`; attributes must be quoted with `"`. */
export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(literals.reduce((page, literal, index) => page + render(values[index - 1]) + literal))
}

/** For the output of a renderer that escapes by itself, such as `markdown`. */
export function trusted(source: string): Html {
  return new Html(source)
}

function render(value: Value): string {
  if (value instanceof Html) return value.source
  if (Array.isArray(value)) return value.map(render).join('')
  if (value === null || value === undefined || value === false) return ''
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

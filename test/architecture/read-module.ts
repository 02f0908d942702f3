import { parseSync } from '@swc/core'

/** What the rules look at in one source file. */
export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
  /** Dotted names that occur anywhere (`process.env`, `Date.now`); `new Date()` is the one without arguments. */
  readonly uses: ReadonlySet<string>
  /** What runs when the file is imported: `await`, and the name of each call; with `();` when it is a whole statement. */
  readonly atImport: readonly string[]
  /** Made in this file, outside of functions. */
  readonly constants: ReadonlySet<string>
}

export interface Import {
  /** A file's path from the root, or a package's name as written. */
  readonly target: string
  /** Gone at run time: nothing but types are taken. */
  readonly typeOnly: boolean
  /** `import()`: loaded when it is needed. */
  readonly lazy: boolean
  /** The names that stand for it in this file. */
  readonly names: readonly string[]
}

interface Node {
  readonly type?: string
  readonly [key: string]: unknown
}

const runsLater = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'MethodProperty',
  'GetterProperty',
  'SetterProperty',
  'Constructor',
])

export function readModule(path: string, source: string): SourceFile {
  const imports: Import[] = []
  const uses = new Set<string>()
  const atImport: string[] = []
  const constants = new Set<string>()

  const visit = (value: unknown, later: boolean): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, later)
    else if (isNode(value)) look(value, later)
  }
  const look = (node: Node, later: boolean): void => {
    const imported = importOf(node)
    if (imported) imports.push({ ...imported, target: resolved(path, imported.target) })
    const name = usedName(node)
    if (name) uses.add(name)
    if (!later) atImport.push(...runNow(node))
    if (!later && node.type === 'VariableDeclarator') constants.add(nameOf(node.id) ?? '')
    const isInstanceField = node.type === 'ClassProperty' && node.isStatic !== true
    const inside = later || runsLater.has(node.type ?? '') || isInstanceField
    for (const [key, child] of Object.entries(node)) if (key !== 'span') visit(child, inside)
  }
  visit(parseSync(source, { syntax: 'typescript', target: 'es2024' }).body, false)
  return { path, lines: source.trimEnd().split('\n').length, imports, uses, atImport, constants }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

function importOf(node: Node): Import | null {
  const plain = { names: [], lazy: false, typeOnly: node.typeOnly === true }
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration': {
      if (!isNode(node.source)) return null
      const specifiers = node.specifiers as readonly Node[]
      const onlyTypes = specifiers.length > 0 && specifiers.every(({ isTypeOnly }) => isTypeOnly === true)
      const names = specifiers.flatMap(({ local }) => nameOf(local) ?? [])
      return { ...plain, target: String(node.source.value), names, typeOnly: plain.typeOnly || onlyTypes }
    }
    case 'ExportAllDeclaration':
      return isNode(node.source) ? { ...plain, target: String(node.source.value) } : null
    case 'TsImportType':
      return isNode(node.argument) ? { ...plain, target: String(node.argument.value), typeOnly: true } : null
    case 'CallExpression': {
      if (!isNode(node.callee) || node.callee.type !== 'Import') return null
      const [first] = node.arguments as readonly { readonly expression: Node }[]
      return { ...plain, target: String(first?.expression.value ?? '(computed)'), lazy: true }
    }
    default:
      return null
  }
}

function usedName(node: Node): string | null {
  if (node.type === 'MemberExpression') return nameOf(node)
  if (node.type === 'NewExpression' && !(node.arguments as readonly unknown[] | null)?.length)
    return `new ${nameOf(node.callee)}()`
  const isTakenApart =
    node.type === 'VariableDeclarator' && isNode(node.id) && node.id.type === 'ObjectPattern'
  if (!isTakenApart || nameOf(node.init) !== 'process') return null
  return 'process.env'
}

function runNow(node: Node): string[] {
  if (node.type === 'AwaitExpression') return ['await']
  if (node.type === 'ExpressionStatement' && isNode(node.expression)) {
    const { type, callee } = node.expression
    return type === 'CallExpression' ? [`${nameOf(callee)}();`] : []
  }
  const isCall = node.type === 'CallExpression' || node.type === 'NewExpression'
  return isCall ? [nameOf(node.callee) ?? '?'] : []
}

/** `process.env`, `fs.readFileSync`; what is done to a call's result goes by the name of what was called. */
function nameOf(value: unknown): string | null {
  if (!isNode(value)) return null
  if (value.type === 'Identifier') return String(value.value)
  if (value.type === 'CallExpression' || value.type === 'NewExpression') return nameOf(value.callee)
  if (value.type !== 'MemberExpression' || !isNode(value.property)) return null
  const { type, expression, value: plain } = value.property
  const property = type === 'Computed' && isNode(expression) ? expression.value : plain
  return `${nameOf(value.object) ?? '?'}.${property ?? '?'}`
}

function resolved(from: string, target: string): string {
  return /^[./]/.test(target) ? new URL(target, `file:///${from}`).pathname.slice(1) : target
}

import type { Steps } from '../domain/steps.ts'

/** HTML in which every value was escaped: a text in pieces, since a page of thousands of rows is too long for one. */
export interface Html {
  readonly pieces: readonly string[]
}

/** What a template holds: text is escaped, of several each is on a line of its own, and null is nothing. */
export type HtmlPart = Html | string | number | null | readonly Html[]

/** HTML from a template, every text in it escaped; for element content and for values of attributes in quotes. */
export function html(markup: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const pieces: string[] = []
  let open = ''
  for (const [index, text] of markup.entries()) {
    const [only = '', ...more] = piecesOf(parts[index] ?? null)
    open += text + only
    if (more.length === 0) continue
    pieces.push(open, ...more)
    open = ''
  }
  return { pieces: [...pieces, open] }
}

/** Text of this program's own that is HTML already, such as a style. */
export function trusted(markup: string): Html {
  return { pieces: [markup] }
}

/** This many are a step of less than a millisecond. */
const EACH = 50

/** HTML of each value, in steps. */
export function* htmlOfEach<Value>(values: readonly Value[], render: (value: Value) => Html): Steps<readonly Html[]> {
  const rendered: Html[] = []
  for (const value of values) {
    rendered.push(render(value))
    if (rendered.length % EACH === 0) yield
  }
  return rendered
}

function piecesOf(part: HtmlPart): readonly string[] {
  if (part === null) return []
  if (typeof part === 'string') return [escapeHtml(part)]
  if (typeof part === 'number') return [String(part)]
  return 'pieces' in part ? part.pieces : linesOf(part)
}

/** A few lines are one piece. */
function linesOf(parts: readonly Html[]): readonly string[] {
  const lines = parts.map(({ pieces }, index) => (index === 0 ? '' : '\n') + pieces.join(''))
  return lines.length > EACH ? lines : [lines.join('')]
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

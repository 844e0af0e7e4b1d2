import { Fragment, type ReactNode } from 'react'

interface Marks { me: string | undefined; known: (nickname: string) => boolean; onPerson: (nickname: string) => void }

const inline = /(`[^`\n]+`)|(\*\*[^*\n]+\*\*)|(~~[^~\n]+~~)|(?<![\w*])(\*[^*\s][^*\n]*\*|_[^_\s][^_\n]*_)(?![\w*])|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>]+[^\s<>.,:;!?)\]}'"»])|(?<![\w@.])@([A-Za-z0-9_]{3,20})(?![\w@])/g

function Link({ to, children }: { to: string; children: ReactNode }) {
  return <a className="link" href={to} target="_blank" rel="noreferrer noopener nofollow">{children}</a>
}

function piece(found: RegExpExecArray, marks: Marks, key: number): ReactNode {
  const [all, code, bold, strike, slanted, name, address, plain, person] = found
  if (code) return <code key={key}>{code.slice(1, -1)}</code>
  if (bold) return <b key={key} className="semi">{spans(bold.slice(2, -2), marks)}</b>
  if (strike) return <s key={key}>{spans(strike.slice(2, -2), marks)}</s>
  if (slanted) return <em key={key}>{spans(slanted.slice(1, -1), marks)}</em>
  if (name && address) return <Link key={key} to={address}>{name}</Link>
  if (plain) return <Link key={key} to={plain}>{plain}</Link>
  if (person && person.toLowerCase() === 'all') return <span key={key} className="ment">@{person}</span>
  if (person && marks.known(person)) return <button key={key} type="button" className="ment" onClick={() => marks.onPerson(person)}>@{person}</button>
  return all
}

function spans(text: string, marks: Marks): ReactNode[] {
  const out: ReactNode[] = []
  let from = 0
  for (const found of text.matchAll(inline)) {
    if (found.index > from) out.push(text.slice(from, found.index))
    out.push(piece(found, marks, found.index))
    from = found.index + found[0].length
  }
  if (from < text.length) out.push(text.slice(from))
  return out
}

type Block = { kind: 'code' | 'quote' | 'list' | 'text'; lines: string[] }

function kindOf(line: string): Block['kind'] {
  if (/^> ?/.test(line)) return 'quote'
  return /^[-*•] \S/.test(line) ? 'list' : 'text'
}

/** Lines of one kind stand together; a fence takes everything up to the next one. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let fence: Block | null = null
  for (const line of text.split('\n')) {
    if (/^```/.test(line)) {
      if (fence) fence = null
      else {
        const rest = line.slice(3)
        const closed = rest.endsWith('```') && rest.length > 3
        blocks.push((fence = { kind: 'code', lines: closed ? [rest.slice(0, -3)] : [] }))
        if (closed) fence = null
      }
      continue
    }
    if (fence) fence.lines.push(line)
    else {
      const kind = kindOf(line)
      const last = blocks.at(-1)
      if (last?.kind === kind) last.lines.push(line)
      else blocks.push({ kind, lines: [line] })
    }
  }
  return blocks
}

function shown({ kind, lines }: Block, marks: Marks) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long code scrolls sideways
  if (kind === 'code') return <pre tabIndex={0}><code>{lines.join('\n')}</code></pre>
  if (kind === 'quote') return <blockquote>{spans(lines.map((line) => line.replace(/^> ?/, '')).join('\n'), marks)}</blockquote>
  // oxlint-disable-next-line react/no-array-index-key
  if (kind === 'list') return <ul>{lines.map((line, n) => <li key={n}>{spans(line.slice(2), marks)}</li>)}</ul>
  return <p>{spans(lines.join('\n'), marks)}</p>
}

/** Markdown as React nodes: whatever is written, nothing becomes HTML. */
export function Said({ text, ...marks }: { text: string } & Marks) {
  // oxlint-disable-next-line react/no-array-index-key
  return <div className="said">{blocksOf(text).map((block, n) => <Fragment key={n}>{shown(block, marks)}</Fragment>)}</div>
}

/** Whether the text calls this person, by name or together with everybody. */
export function calls(text: string, nickname: string | undefined) {
  if (!nickname) return false
  return [...text.matchAll(/(?<![\w@.])@([A-Za-z0-9_]{3,20})(?![\w@])/g)].some(([, name]) => [nickname.toLowerCase(), 'all'].includes(name?.toLowerCase() ?? ''))
}

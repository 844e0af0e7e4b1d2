import { render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ChatMessage } from '@/api/types'
import { Said, blocksOf, calls } from './markdown'
import { rowsOf } from './rows'

const message = (number: number, at: string, user_id = 'a', more: Partial<ChatMessage> = {}) =>
  ({ id: `m${number}`, number, seq: number, user_id, created_at: at, thread: null, reply_to: null, deleted_at: null, ...more }) as ChatMessage

describe('rows', () => {
  it('separates days, groups an author and divides what is unread', () => {
    const rows = rowsOf([
      message(1, '2026-01-01T10:00:00Z'), message(2, '2026-01-01T10:01:00Z'), message(3, '2026-01-01T10:02:00Z', 'b'),
      message(4, '2026-01-02T10:00:00Z', 'b'), message(5, '2026-01-02T10:00:10Z', 'b', { thread: { root_id: 'm1', replies: 0, last_at: null } }),
    ], [], { me: 'a', zone: 'UTC', readTo: 2 })
    expect(rows.map((row) => (row.kind === 'message' ? `${row.message.number}${row.isFirst ? '!' : ''}` : row.kind))).toEqual(['day', '1!', '2', 'unread', '3!', 'day', '4!'])
  })
})

const draw = (text: string) => render(<Said text={text} me="anna" known={(name) => name === 'anna'} onPerson={() => undefined} />).container

describe('Markdown', () => {
  it('never becomes HTML', () => {
    const box = draw('<img src=x onerror=alert(1)> **<b>x</b>** [y](javascript:alert(1))')
    expect(box.querySelector('img')).toBeNull()
    expect(box.querySelector('a')).toBeNull()
    expect(box.textContent).toContain('<b>x</b>')
  })
  it('sets code, bold, links and people', () => {
    const box = draw('`a*b*` **bold** https://example.org/x, @anna @nobody\n```\nlet x = 1\n```')
    expect([...box.querySelectorAll('code')].map((c) => c.textContent)).toEqual(['a*b*', 'let x = 1'])
    expect(box.querySelector('a')?.getAttribute('href')).toBe('https://example.org/x')
    expect(screen.getAllByRole('button').map((b) => b.textContent)).toEqual(['@anna'])
  })
  it('keeps an open fence and blank lines', () => {
    expect(blocksOf('a\n```\nb\n\nc').map((b) => [b.kind, b.lines.length])).toEqual([['text', 1], ['code', 3]])
  })
  it('knows whom a text calls', () => {
    expect([calls('hi @Anna', 'anna'), calls('@all', 'anna'), calls('x@anna', 'anna')]).toEqual([true, true, false])
  })
})

import { type RefObject, useMemo, useState } from 'react'
import type { SpaceMember } from '@/api/types'

export interface Candidate { id: string; nickname: string; member: SpaceMember | null }

const most = 6

/** The `@` and what follows it up to the caret, if the caret stands in a name. */
export function nameAt(text: string, caret: number) {
  const found = /(?:^|[\s(])@([A-Za-z0-9_]{0,20})$/.exec(text.slice(0, caret))
  return found ? { from: caret - (found[1]?.length ?? 0) - 1, q: found[1]?.toLowerCase() ?? '' } : null
}

function fits(member: SpaceMember, q: string) {
  return member.nickname.toLowerCase().includes(q) || member.display_name.toLowerCase().split(/\s+/).some((word) => word.startsWith(q))
}

export function useMention(text: string, caret: number, members: SpaceMember[], mayAll: boolean, box: RefObject<HTMLTextAreaElement | null>, write: (text: string, caret: number) => void) {
  const [index, setIndex] = useState(0)
  const [closedAt, setClosedAt] = useState(-1)
  const name = nameAt(text, caret)
  const list = useMemo<Candidate[]>(() => {
    if (!name || name.from === closedAt) return []
    const people = members.filter((one) => fits(one, name.q)).toSorted((a, b) => Number(b.nickname.toLowerCase().startsWith(name.q)) - Number(a.nickname.toLowerCase().startsWith(name.q)))
    const all: Candidate[] = mayAll && 'all'.startsWith(name.q) ? [{ id: 'all', nickname: 'all', member: null }] : []
    return [...all, ...people.slice(0, most).map((member) => ({ id: member.id, nickname: member.nickname, member }))]
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- `name` is made anew each time, its parts are not
  }, [name?.from, name?.q, closedAt, members, mayAll])
  const at = Math.min(index, Math.max(0, list.length - 1))
  const take = (one: Candidate) => {
    if (!name) return
    const before = `${text.slice(0, name.from)}@${one.nickname} `
    write(before + text.slice(caret), before.length)
    setIndex(0)
    box.current?.focus()
  }
  /** True when the key was for the list. */
  const onKey = (key: string) => {
    const one = list[at]
    if (!one) return false
    if (key === 'ArrowDown') setIndex((at + 1) % list.length)
    else if (key === 'ArrowUp') setIndex((at + list.length - 1) % list.length)
    else if (key === 'Enter' || key === 'Tab') take(one)
    else if (key === 'Escape') setClosedAt(name?.from ?? -1)
    else return false
    return true
  }
  return { list, at, take, onKey }
}

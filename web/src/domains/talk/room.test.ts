import { describe, expect, it } from 'vitest'
import type { ChatMessage, Space, SpaceMember } from '@/api/types'
import { catchUpSpace, hearSpace, openCommunity } from './community'
import { nextOf } from './outbox'
import { type Frame, addPage, catchUp, hear, openRoom, putOne } from './room'

function message(n: number, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: `m${n}`, seq: n, number: n, chat_id: 'c', user_id: 'u', content: `text ${n}`, type: 'text', created_at: `2026-01-01T00:00:${String(n).padStart(2, '0')}Z`,
    edited_at: null, user: { id: 'u', nickname: 'u', display_name: 'U', avatar_url: null }, user_nickname: 'u', attachment: null, sticker: null, reactions: [],
    my_reaction: null, reply_to: null, thread: null, poll: null, system: null, preview: null, pinned_at: null, deleted_at: null, nonce: null, ...more,
  }
}

const said = (seq: number, more: Partial<ChatMessage> = {}): Frame => ({ seq, event: 'new_message', data: { ...message(seq, more) } })
const told = (seq: number, event: string, data: Record<string, unknown>): Frame => ({ seq, event, data: { seq, ...data } })
const room = () => openRoom('c', 2, [message(2), message(1)], { hasOlder: false })
const texts = (it: { messages: ChatMessage[] }) => it.messages.map((one) => one.content)

describe('a room', () => {
  it('applies the next event, drops what it has and marks a gap', () => {
    const next = hear(room(), said(3))
    expect(texts(next)).toEqual(['text 1', 'text 2', 'text 3'])
    expect(hear(next, said(3))).toBe(next)
    const late = hear(next, said(5))
    expect([late.gap, late.seq, late.messages.length]).toEqual([true, 3, 3])
  })

  it('fills the gap from the log, in parts', () => {
    const late = hear(room(), said(5))
    const part = catchUp(late, [said(3)], 5, true)
    expect([part.seq, part.gap]).toEqual([3, false])
    const whole = catchUp(part, [said(4), said(5)], 5, false)
    expect([whole.seq, whole.gap, texts(whole).length]).toEqual([5, false, 5])
  })

  it('edits and deletes with the quotes', () => {
    const quoting = hear(room(), said(3, { reply_to: { id: 'm1', user_nickname: 'u', content: 'text 1' } }))
    const edited = hear(quoting, told(4, 'message_edited', { message_id: 'm1', content: 'new', edited_at: 'now' }))
    expect([edited.messages[0]?.content, edited.messages[2]?.reply_to?.content]).toEqual(['new', 'new'])
    const gone = hear(edited, told(5, 'message_deleted', { message_id: 'm1', deleted_at: 'then' }))
    expect([gone.messages[0]?.content, gone.messages[0]?.deleted_at, gone.messages[2]?.reply_to?.content]).toEqual(['', 'then', ''])
  })

  it('counts each person once and orders by count, then by sign', () => {
    const add = (seq: number, user_id: string, reaction: string) => told(seq, 'reaction_added', { message_id: 'm1', user_id, nickname: user_id, reaction })
    const all = [add(3, 'a', '👍'), add(4, 'b', '☕'), add(5, 'c', '☕')].reduce(hear, room())
    expect(all.messages[0]?.reactions.map((r) => [r.reaction, r.count])).toEqual([['☕', 2], ['👍', 1]])
    const fewer = hear(all, told(6, 'reaction_removed', { message_id: 'm1', user_id: 'a', reaction: '👍' }))
    expect(fewer.messages[0]?.reactions.length).toBe(1)
  })

  it('pins, votes and counts replies of a thread', () => {
    const poll = { options: [{ text: 'yes', votes: 1, voters: ['a'] }], is_multiple: false, closed_at: null }
    const after = [
      told(3, 'message_pinned', { message_id: 'm1', pinned_at: 'then' }), told(4, 'poll_updated', { message_id: 'm2', poll }),
      said(5, { thread: { root_id: 'm1', replies: 0, last_at: null } }),
    ].reduce(hear, room())
    expect(after.messages[0]?.pinned_at).toBe('then')
    expect(after.messages[0]?.thread?.replies).toBe(1)
    expect(after.messages[1]?.poll).toEqual(poll)
    expect(hear(after, told(6, 'message_unpinned', { message_id: 'm1' })).messages[0]?.pinned_at).toBeNull()
  })

  it('brings a page that was asked for earlier up to date', () => {
    const start = openRoom('c', 40, [message(40)], { hasOlder: true })
    const meanwhile = hear(start, told(41, 'message_edited', { message_id: 'm39', content: 'edited', edited_at: 'now' }))
    const whole = addPage(meanwhile, [message(38), message(39)], 'older', true, 40)
    expect([texts(whole), whole.hasOlder]).toEqual([['text 38', 'edited', 'text 40'], false])
  })

  it('shows a message once when the answer comes before its frame', () => {
    const early = putOne(room(), message(3))
    const after = hear(early, said(3))
    expect([after.seq, after.messages.length]).toEqual([3, 3])
  })

  it('does not append to a window in the past', () => {
    const past = openRoom('c', 9, [message(2)], { hasOlder: false, hasNewer: true })
    expect(hear(past, said(10)).messages.length).toBe(1)
  })
})

describe('a space', () => {
  const role = { id: 'r', name: 'Member', color: '', priority: 10, permissions: [] }
  const person = (id: string): SpaceMember => ({ id, nickname: id, display_name: id, avatar_url: null, status: 'online', is_banned: false, joined_at: null, restricted_until: null, role })
  const line = () => openCommunity({ id: 's', last_seq: 1, name: 'S' } as Space, [person('a')], [])

  it('keeps its people, roles and channels', () => {
    const channel = { id: 'c', space_id: 's', name: 'hall', topic: '', slow_mode_s: 0, visibility: 'public' as const, created_at: '', deleted: false }
    const after = catchUpSpace(line(), [
      told(2, 'member_updated', { change: 'joined', user: person('b') }), told(3, 'channel_updated', { channel }),
      told(4, 'space_updated', { space: { name: 'New', roles: [{ ...role, name: 'Friend', is_system: true }] } }), told(5, 'member_updated', { change: 'left', user: person('a') }),
    ], 5, false)
    expect([after.space.name, after.members.map((m) => [m.id, m.role?.name]), after.channels.length]).toEqual(['New', [['b', 'Friend']], 1])
    expect(hearSpace(after, told(6, 'channel_updated', { channel: { ...channel, deleted: true } })).channels).toEqual([])
  })

  it('sees its gap', () => {
    expect(hearSpace(line(), told(3, 'member_updated', { change: 'left', user: person('a') }))).toMatchObject({ gap: true, seq: 1 })
  })
})

describe('the outbox', () => {
  it('lets only the first of each chat go, and none that was refused', () => {
    const one = (nonce: string, chat: string, refused?: string) => ({ nonce, chat, content: nonce, at: '', ...(refused && { refused }) })
    expect(nextOf([one('1', 'a', 'no'), one('2', 'a'), one('3', 'a'), one('4', 'b')]).map((o) => o.nonce)).toEqual(['2', '4'])
  })
})

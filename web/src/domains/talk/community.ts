import type { Channel, Space, SpaceMember, SpaceRole } from '@/api/types'
import type { Frame } from './room'

/** What this client keeps of one space: its settings with roles, its people, its channels. */
export interface Community { space: Space; members: SpaceMember[]; channels: Channel[]; seq: number; gap: boolean }

export function openCommunity(space: Space, members: SpaceMember[], channels: Channel[]): Community {
  return { space, members, channels, seq: space.last_seq ?? 0, gap: false }
}

export function hearSpace(line: Community, frame: Frame): Community {
  if (frame.seq <= line.seq) return line
  if (frame.seq > line.seq + 1) return line.gap ? line : { ...line, gap: true }
  return { ...applySpace(line, frame), seq: frame.seq }
}

export function catchUpSpace(line: Community, events: Frame[], last: number, more: boolean): Community {
  const after = events.reduce(hearSpace, { ...line, gap: false })
  return more ? after : { ...after, seq: Math.max(after.seq, last), gap: false }
}

function applySpace(line: Community, { event, data }: Frame): Community {
  if (event === 'member_updated') return withMember(line, data['change'] as string, data['user'] as SpaceMember)
  if (event === 'space_updated') return withSpace(line, data['space'] as Partial<Space> & { roles: SpaceRole[] })
  if (event === 'channel_updated') return withChannel(line, data['channel'] as Channel)
  return line
}

function withMember(line: Community, change: string, user: SpaceMember): Community {
  const was = line.members.find((one) => one.id === user.id)
  const others = line.members.filter((one) => one.id !== user.id)
  if (change === 'left' || change === 'kicked' || user.role === null) return { ...line, members: others }
  // The line never carries presence, which is nobody's fact for ever.
  return { ...line, members: [...others, { ...user, status: user.status ?? was?.status ?? null }] }
}

function withSpace(line: Community, space: Partial<Space> & { roles: SpaceRole[] }): Community {
  const roles = new Map(space.roles.map((role) => [role.id, role]))
  const members = line.members.map((one) => {
    const role = one.role && roles.get(one.role.id)
    return role ? { ...one, role: { id: role.id, name: role.name, color: role.color, priority: role.priority, permissions: role.permissions } } : one
  })
  return { ...line, space: { ...line.space, ...space }, members }
}

function withChannel(line: Community, channel: Channel): Community {
  const at = line.channels.findIndex((one) => one.id === channel.id)
  if (channel.deleted) return { ...line, channels: line.channels.filter((one) => one.id !== channel.id) }
  return { ...line, channels: at < 0 ? [...line.channels, channel] : line.channels.with(at, channel) }
}

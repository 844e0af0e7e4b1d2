import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'
import { Ruler } from './Ruler'
import { type Stretch, keyTarget, moveEdge, moveWhole } from './ruler-logic'

const limits = { from: 8, to: 23, step: 0.5, min: 1, max: 8 }

describe('the stretch', () => {
  it('stops at the other edge, at the ends and at the longest allowed', () => {
    expect(moveEdge([10, 14], 0, 13.8, limits)).toEqual([13, 14])
    expect(moveEdge([10, 14], 1, 30, limits)).toEqual([10, 18])
    expect(moveEdge([10, 14], 0, 2, limits)).toEqual([8, 14])
  })
  it('moves whole without changing its length', () => {
    expect(moveWhole([10, 14], 21.3, limits)).toEqual([19, 23])
    expect(moveWhole([10, 14], 9.2, limits)).toEqual([9, 13])
  })
  it('leaves foreign keys to the page', () => {
    expect(keyTarget('Tab', 10, limits)).toBeNull()
    expect(keyTarget('End', 10, limits)).toBe(23)
  })
})

function Held() {
  const [stretch, setStretch] = useState<Stretch>([10, 14])
  return <Ruler from={8} to={23} min={1} label="time" stretch={stretch} onChange={setStretch} />
}

describe('the ruler under the keyboard', () => {
  it('moves the focused edge by half an hour, and both with Shift', () => {
    render(<Held />)
    const [start, end] = screen.getAllByRole('slider') as [HTMLElement, HTMLElement]
    fireEvent.keyDown(start, { key: 'ArrowRight' })
    expect(start.getAttribute('aria-valuetext')).toBe('10:30')
    fireEvent.keyDown(end, { key: 'PageUp' })
    expect(end.getAttribute('aria-valuenow')).toBe('16')
    fireEvent.keyDown(start, { key: 'ArrowLeft', shiftKey: true })
    expect([start, end].map((grip) => grip.getAttribute('aria-valuenow'))).toEqual(['10', '15.5'])
  })
})

import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { present, Tour, type TourStep } from './Tour'

vi.mock('react-i18next', () => ({ useTranslation: () => ({ t: (key: string, values?: { n: number; all: number }) => (values ? `${values.n}/${values.all}` : key) }) }))

const steps: TourStep[] = ['one', 'none', 'two'].map((key) => ({ key, target: `#${key}`, title: `title ${key}`, text: `text ${key}` }))

beforeEach(() => { document.body.innerHTML = '<button id="before">go</button><p id="one"></p><p id="two"></p>' })

describe('a tour', () => {
  it('leaves out what is not on the page', () => {
    expect(present(steps).map((step) => step.key)).toEqual(['one', 'two'])
  })
  it('goes on and back by keyboard, and puts the focus back at its end', () => {
    const before = document.querySelector<HTMLElement>('#before')
    before?.focus()
    const onEnd = vi.fn()
    const { unmount } = render(<Tour steps={steps} onEnd={onEnd} />)
    expect(screen.getByText('1/2')).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('next')
    fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowRight' })
    expect(screen.getByText('title two')).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('done')
    fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowLeft' })
    expect(screen.getByText('title one')).toBeTruthy()
    fireEvent.keyDown(document.activeElement as Element, { key: 'Escape' })
    expect(onEnd).toHaveBeenCalledTimes(1)
    unmount()
    expect(document.activeElement).toBe(before)
  })
  it('keeps Tab within the card', () => {
    render(<Tour steps={steps} onEnd={() => undefined} />)
    const seen = [0, 1, 2].map(() => { fireEvent.keyDown(document.activeElement as Element, { key: 'Tab' }); return document.activeElement?.textContent })
    expect(seen).toEqual(['close', 'next', 'close'])
  })
  it('with nothing to show is over at once', () => {
    document.body.innerHTML = ''
    const onEnd = vi.fn()
    render(<Tour steps={steps} onEnd={onEnd} />)
    expect(onEnd).toHaveBeenCalled()
  })
})

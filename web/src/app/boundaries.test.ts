import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = join(import.meta.dirname, '..')

function sources(folder = src): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) ? [relative(src, path)] : []
  })
}

function importsOf(file: string) {
  const text = readFileSync(join(src, file), 'utf8')
  return [...text.matchAll(/from '@\/([^']+)'|import\('@\/([^']+)'\)/g)].map((m) => m[1] ?? m[2] ?? '')
}

// What each layer may not know. Routes and app are the top and may know everything.
const forbidden: [string, RegExp][] = [
  ['ui/', /^(api|domains|routes|app)\//],
  ['lib/', /^(api|ui|domains|routes|app)\//],
  ['api/', /^(ui|domains|routes|app)\//],
  ['domains/', /^(routes|app)\//],
]

const files = sources()

describe('layers', () => {
  it.each(forbidden)('%s does not look up', (layer, pattern) => {
    const bad = files.filter((f) => f.startsWith(layer)).flatMap((f) => importsOf(f).filter((i) => pattern.test(i)).map((i) => `${f} -> ${i}`))
    expect(bad).toEqual([])
  })
  it('domains do not know each other', () => {
    const bad = files.filter((f) => f.startsWith('domains/')).flatMap((f) => {
      const own = f.split('/')[1]
      return importsOf(f).filter((i) => i.startsWith('domains/') && i.split('/')[1] !== own).map((i) => `${f} -> ${i}`)
    })
    expect(bad).toEqual([])
  })
})

type Tree = { [key: string]: string | Tree }

function keysOf(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`)))
}

/** Russian has more plural forms than English, so they are compared by their stem. */
function stems(language: string, file: string) {
  const tree: Tree = JSON.parse(readFileSync(join(src, 'locales', language, file), 'utf8'))
  return [...new Set(keysOf(tree).map((key) => key.replace(/_(one|few|many|other)$/, '')))].sort()
}

describe('strings', () => {
  it.each(readdirSync(join(src, 'locales/ru')))('%s says the same in both languages', (file) => {
    expect(stems('en', file)).toEqual(stems('ru', file))
  })
})

// The first load of Find: everything the entry and the home screen import statically, plus one language.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const limit = 170 * 1024
const out = new URL('../../artel/static/', import.meta.url).pathname
const manifest = JSON.parse(readFileSync(join(out, 'manifest.build.json'), 'utf8'))
const screens = ['index.html', 'src/routes/find/home.tsx', 'src/locales/ru/common.json', 'src/locales/ru/find.json']

const files = new Set()
const seen = new Set()
function add(key) {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`not in the build: ${key}`)
  if (seen.has(key)) return
  seen.add(key)
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const next of chunk.imports ?? []) add(next)
}
for (const key of screens) add(key)

let total = 0
for (const file of [...files].filter((f) => /\.(m?js|css)$/.test(f))) {
  const size = gzipSync(readFileSync(join(out, file)), { level: 9 }).length
  total += size
  process.stdout.write(`${String((size / 1024).toFixed(1)).padStart(7)} KB  ${file}\n`)
}
process.stdout.write(`${(total / 1024).toFixed(1).padStart(7)} KB  first load of Find, limit ${limit / 1024} KB\n`)
if (total > limit) process.exit(1)

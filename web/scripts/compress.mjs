// Puts .br and .gz next to every text file of the build, for the server to send as they are.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const out = new URL('../../artel/static/', import.meta.url).pathname
const packed = new Set(['.js', '.mjs', '.css', '.html', '.svg', '.json', '.webmanifest', '.txt'])
const small = 1024

async function* walk(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else yield path
  }
}

async function pack(path) {
  const body = await readFile(path)
  if (body.length < small) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length }
  await writeFile(`${path}.br`, await promisify(brotliCompress)(body, { params }))
  await writeFile(`${path}.gz`, await promisify(gzip)(body, { level: 9 }))
}

for await (const path of walk(out)) {
  if (extname(path) === '.br' || extname(path) === '.gz') await rm(path)
}
const files = []
for await (const path of walk(out)) if (packed.has(extname(path))) files.push(path)
await Promise.all(files.map(pack))

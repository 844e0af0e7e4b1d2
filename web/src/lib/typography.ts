const nbsp = '\u00a0'

/** Russian setting: a short word stays with the next one, a number with its unit, a dash with what is before it. */
export function russian(text: string): string {
  return text
    .replace(/(^|[\s(«\u00a0])([а-яё]{1,2}) (?=\S)/gi, `$1$2${nbsp}`)
    .replace(/(^|[\s(«\u00a0])([а-яё]{1,2}) (?=\S)/gi, `$1$2${nbsp}`)
    .replace(/ —/g, `${nbsp}—`)
    .replace(/(\d) (?=[₽%\d])/g, `$1${nbsp}`)
}

/** English: an article does not end a line. */
export function english(text: string): string {
  return text.replace(/(^|[\s(])(an?) (?=\S)/gi, `$1$2${nbsp}`)
}

export function setStrings(tree: unknown, set: (text: string) => string): unknown {
  if (typeof tree === 'string') return set(tree)
  if (typeof tree !== 'object' || tree === null) return tree
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, setStrings(value, set)]))
}

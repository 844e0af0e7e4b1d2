export interface FieldProblem { pointer: string; code: string; detail: string }

/** A refusal of the server, or the absence of one: `offline` and `unreadable` are ours. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: FieldProblem[]
  readonly facts: Record<string, unknown>
  readonly retryAfter: number | null

  constructor(init: {
    status: number; code: string; title?: string; detail?: string
    errors?: FieldProblem[]; facts?: Record<string, unknown>; retryAfter?: number | null
  }) {
    super(init.detail || init.title || init.code)
    this.name = 'ApiError'
    this.status = init.status
    this.code = init.code
    this.title = init.title ?? ''
    this.detail = init.detail ?? ''
    this.errors = init.errors ?? []
    this.facts = init.facts ?? {}
    this.retryAfter = init.retryAfter ?? null
  }

  static offline() {
    return new ApiError({ status: 0, code: 'offline' })
  }
}

const named = new Set(['type', 'title', 'status', 'detail', 'code', 'errors', 'instance'])

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown) {
  return typeof value === 'string' ? value : ''
}

function fieldProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map((e) => ({ pointer: text(e['pointer']), code: text(e['code']), detail: text(e['detail']) }))
}

export function problemFrom(status: number, body: unknown, retryAfter: string | null = null): ApiError {
  const problem = isRecord(body) ? body : {}
  const facts = Object.fromEntries(Object.entries(problem).filter(([key]) => !named.has(key)))
  const seconds = Number(retryAfter)
  return new ApiError({
    status,
    code: text(problem['code']) || `http_${status}`,
    title: text(problem['title']),
    detail: text(problem['detail']),
    errors: fieldProblems(problem['errors']),
    facts,
    retryAfter: retryAfter && Number.isFinite(seconds) ? seconds : null,
  })
}

/** `/body/email`, `#/email` and `email` all name the field `email`. */
export function fieldOf(pointer: string) {
  return pointer.split(/[/.#]/).filter((part) => part && part !== 'body').join('.')
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code)
}

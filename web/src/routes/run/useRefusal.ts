import { useProblem } from '@/api/useProblem'
import { toast } from '@/ui/Toast'

/** A refusal of something small, said in passing. */
export function useRefusal() {
  const problem = useProblem()
  return (error: unknown) => {
    const { title, detail } = problem(error)
    toast(detail && detail !== title ? `${title}. ${detail}` : title, { tone: 'bad' })
  }
}

import { useTranslation } from 'react-i18next'
import { AskHere } from './AskHere'
import { Face } from './Face'
import { useMembers, useTalk } from './useTalk'

const faces = 4

/** Who shares that they are in the building now. Nobody: no bar. */
export function HereBar({ space }: { space: string }) {
  const { t } = useTranslation('talk')
  const presence = useTalk((s) => s.presence)
  const here = useMembers(space).filter((one) => presence[one.id]?.isHere)
  if (here.length === 0) return null
  return <div className="here"><span className="faces">{here.slice(0, faces).map((one) => <Face key={one.id} person={one} size={24} />)}</span><span className="clip grow">{t('here_now', { count: here.length })}</span><AskHere /></div>
}

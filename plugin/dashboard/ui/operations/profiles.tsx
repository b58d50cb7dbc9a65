import { verb } from '../data/api.ts'
import { useReading } from '../data/reading.ts'
import { attempt } from '../steps/perform.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import type { ChipTone } from '../ui/chip.tsx'
import { Menu } from '../ui/menu.tsx'
import { tell } from '../ui/toast.tsx'
import { here } from './here.ts'
import { Read, Table } from './panel-parts.tsx'

interface Profile {
  readonly name: string
  readonly agent: string
  readonly version: string | null
  readonly login: 'in' | 'out' | 'unknown' | 'none needed'
  readonly description: string
  readonly usable: boolean
  readonly problem: string | null
  readonly limits: Readonly<Record<string, string>>
}

const LOGINS: Readonly<Record<Profile['login'], readonly [string, ChipTone]>> = {
  in: ['logged in', 'good'],
  out: ['logged out', 'bad'],
  unknown: ['login not known', 'warn'],
  'none needed': ['no login needed', 'plain'],
}

/** Who can be given tasks, with what, and whether each can start now. */
export function Profiles() {
  const reading = useReading(() => verb<readonly Profile[]>('profiles', {}, here()), '')
  const letGo = (profile: string) =>
    attempt(async () => {
      const { changed } = await verb<{ readonly changed: boolean }>('resume', { profile }, here())
      tell(changed ? `${profile} goes on` : `${profile} was not parked`)
      await reading.reload()
    })
  return (
    <>
      <div className="panel-actions">
        <Button onClick={() => void reading.reload()}>Check again</Button>
        <Menu
          label="Let a parked profile go on"
          choices={reading.answer?.map(({ name }) => ({ id: name, label: name })) ?? null}
          onChoose={({ id }) => void letGo(id)}
          trigger={(props) => (
            <Button
              title="A profile is parked when its agent was not let in, or its provider wants to be paid"
              {...props}
            >
              Let a parked profile go on
            </Button>
          )}
        />
      </div>
      <Read reading={reading}>
        {(all) =>
          all.length === 0 ? (
            <p className="muted">No profile is set up; add one under profiles: in config.yaml.</p>
          ) : (
            <Table label="Profiles" columns={['Profile', 'Agent', 'Health', 'Good at']}>
              {all.map((one) => (
                <ProfileRow key={one.name} profile={one} />
              ))}
            </Table>
          )
        }
      </Read>
    </>
  )
}

function ProfileRow({ profile }: { readonly profile: Profile }) {
  const { name, agent, version, login, description, usable, problem, limits } = profile
  const [words, tone] = LOGINS[login]
  const bounds = Object.entries(limits).map(([limit, value]) => `${limit.replaceAll('_', ' ')} ${value}`)
  return (
    <tr data-profile={name}>
      <td>
        <span className="with-icon">
          <Avatar name={name} /> {name}
        </span>
      </td>
      <td data-name="Agent">
        {agent}
        {version === null ? null : <span className="muted"> {version}</span>}
      </td>
      <td>
        <Chip tone={usable ? 'good' : 'bad'}>{usable ? 'can start' : 'cannot start'}</Chip>{' '}
        {login === 'none needed' ? null : <Chip tone={tone}>{words}</Chip>}
        {problem === null ? null : <div className="is-bad">{problem}</div>}
      </td>
      <td className="breaks">
        {description === '' ? <span className="muted">nothing said</span> : description}
        {bounds.length === 0 ? null : <div className="muted">{bounds.join(', ')}</div>}
      </td>
    </tr>
  )
}

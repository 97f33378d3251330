import { Anchor, Switch, Text, Title } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import type { AppInfo } from '../../shared/contract/commands.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { appInfo, changeHabits } from '../app-info.ts'
import { call } from '../client.ts'
import { MoreOptions } from '../review/more-options.tsx'
import { PaceFields } from '../review/options-form.tsx'
import { canNotify, setWantsNotice, wantsNotice } from '../shell/done-notice.ts'
import { KeyList } from '../shell/keys.tsx'
import { notify } from '../store.ts'
import { sayWhy } from '../text.ts'
import { ChoiceField } from '../ui/choice-field.tsx'
import { useValue } from '../value.ts'
import { KeptSessions } from './kept-sessions.tsx'
import './kept-sessions.css'

export function SettingsView() {
  const known = useValue(appInfo)
  return (
    <div className="page page-narrow">
      <Title order={1} size="h3">
        Settings
      </Title>
      <section className="card fields" aria-label="Window">
        <ChoiceField
          label="Theme"
          choices={[
            { value: 'auto', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          value={known?.habits.theme ?? 'auto'}
          onChoice={theme => changeHabits({ theme })}
        />
        <Switch
          label="Skip the review"
          description="Downloads start as soon as you drop a list."
          checked={known?.habits.skipReview ?? false}
          onChange={event => changeHabits({ skipReview: event.currentTarget.checked })}
        />
        {known?.capabilities.includes('notify') === false && canNotify() && <NoticeSwitch />}
      </section>
      {known !== undefined && <OnThisComputer known={known} />}
      {known !== undefined && <Defaults options={known.options} />}
      <KeptSessions />
      <section className="card" aria-labelledby="keys-title">
        <Title order={2} size="h5" id="keys-title" mb={8}>
          Keys
        </Title>
        <KeyList />
      </section>
      {known !== undefined && (
        <Text size="xs" c="dimmed">
          Shoal {known.version} · <Anchor href="#/about">About and licences</Anchor>
        </Text>
      )}
    </div>
  )
}

/** Of this browser alone: it is the one that tells. */
function NoticeSwitch() {
  const wanted = useValue(wantsNotice)
  const change = async (isOn: boolean) => {
    const isAllowed = await setWantsNotice(isOn)
    if (isOn && !isAllowed) notify('Your browser does not allow notifications from this page.')
  }
  return (
    <Switch
      label="Notify when a download is done"
      description="By this browser, while the window is out of sight."
      checked={wanted}
      onChange={event => void change(event.currentTarget.checked).catch(sayWhy)}
    />
  )
}

const desktopHabits = [
  {
    habit: 'trayIcon',
    label: 'Icon in the notification area or menu bar',
    description:
      'Shows progress, pauses, and takes in what you copied. Some Linux desktops show no such icons.',
  },
  {
    habit: 'watchClipboard',
    label: 'Watch the clipboard',
    description: 'Offers links that you copy in any program. Nothing is requested before you agree.',
  },
  {
    habit: 'recentLists',
    label: 'Recent lists in the system’s menus',
    description: 'Their paths can be seen there by whoever uses this account.',
  },
  {
    habit: 'checkForUpdates',
    label: 'Look for a newer version',
    description: 'Once a week, one request to the page of releases, without anything about you.',
  },
] as const

/** What the desktop app does beside downloading, as far as this system has it. Each is off until it is chosen. */
function OnThisComputer({ known }: { known: AppInfo }) {
  const here = desktopHabits.filter(({ habit }) => known.capabilities.includes(habit))
  if (here.length === 0) return null
  const { newer } = known
  return (
    <section className="card fields" aria-label="On this computer">
      {here.map(({ habit, label, description }) => (
        <Switch
          key={habit}
          label={label}
          description={description}
          checked={known.habits[habit]}
          onChange={event => changeHabits({ [habit]: event.currentTarget.checked })}
        />
      ))}
      {newer !== undefined && (
        <Text size="sm">
          Shoal {newer.version} is there.{' '}
          <Anchor
            component="button"
            type="button"
            onClick={() => void call('openUrl', { url: newer.page }).catch(sayWhy)}
          >
            Open its page
          </Anchor>
        </Text>
      )}
    </section>
  )
}

/** Options that every new list begins with; kept as soon as they change. */
function Defaults({ options }: { options: BatchOptions }) {
  const save = useDebouncedCallback((next: BatchOptions) => void call('saveOptions', next).catch(sayWhy), {
    delay: 300,
    flushOnUnmount: true,
  })
  const change = (part: Partial<BatchOptions>) => {
    const known = appInfo.get()
    if (known === undefined) return
    const next = { ...known.options, ...part }
    appInfo.set({ ...known, options: next })
    save(next)
  }
  return (
    <section className="card fields" aria-labelledby="defaults-title">
      <Title order={2} size="h5" id="defaults-title">
        For every new list
      </Title>
      <PaceFields options={options} change={change} />
      <MoreOptions options={options} change={change} />
    </section>
  )
}

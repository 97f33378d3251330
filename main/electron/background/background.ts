import { join } from 'node:path'
import type { App, Dialog, Menu, NativeImage, NativeTheme, Tray } from 'electron'
import type { Api, CopiedText } from '../../../shared/contract/commands.ts'
import { handOverAddress } from '../../../shared/hand-over.ts'
import type { Habits } from '../../../shared/settings.ts'
import { formatCount } from '../../../shared/text/format.ts'
import type { Shell, SystemNotification } from '../../api/shell.ts'
import { ignoredBy, type Log } from '../../system/log.ts'
import { readReleasePage, readVersion } from '../../system/version.ts'
import type { Inbox } from '../inbox.ts'
import { askBefore } from '../questions.ts'
import { createClipboardWatch } from './clipboard-watch.ts'
import { createHabitual } from './habitual.ts'
import { createSystemMenus } from './system-menus.ts'
import { createTrayIcon } from './tray.ts'
import { createUpdateCheck, type UpdateCheck } from './update-check.ts'
import { createWhenDone } from './when-done.ts'

export type BackgroundParts = {
  app: App
  Menu: typeof Menu
  Tray: new (image: NativeImage) => Tray
  iconOf(file: string): NativeImage
  nativeTheme: Pick<NativeTheme, 'themeSource'>
  dialog: Pick<Dialog, 'showMessageBox'>
  platform: NodeJS.Platform
  /** The folder of everything Shoal keeps. */
  home: string
  inbox: Pick<Inbox, 'go' | 'tell'>
  /** Undefined until the application is open. */
  commands(): Api | undefined
  /** Batches that are not over, and those that start by themselves after them. */
  underWay(): Promise<string[]>
  /** Puts links into the queue of what was handed over; answers how many wait, or why not. */
  handOver(address: string): number | string | undefined
  readClipboard(): Promise<CopiedText>
  notify(notice: SystemNotification, clicked: () => void): void
  /** The user looks at the window. */
  isFocused(): boolean
  showWindow(): void
  quitNow(): void
  log: Log
  unexpected(error: unknown): void
}

/** What the desktop app does beside its window. */
export type Background = {
  /** What the application learns of it. */
  shell: Required<Pick<Shell, 'followHabits' | 'whenDone'>> & Pick<Shell, 'recentLists' | 'checkForUpdates'>
  /** The commands, listened to. */
  watched(api: Api): Api
  /** Something that runs went on. */
  progressed(): void
  end(): void
}

export function createBackground(parts: BackgroundParts): Background {
  const { app, Menu, platform, inbox, showWindow, log, unexpected } = parts
  const isMac = platform === 'darwin'
  const page = readReleasePage()
  let newer: string | undefined

  const newFromClipboard = () => {
    showWindow()
    inbox.go('/paste')
  }
  const systemMenus = createSystemMenus({ app, Menu, platform, program: process.execPath, newFromClipboard })
  const tray = createTrayIcon({
    Tray: parts.Tray,
    Menu,
    icon: () => parts.iconOf(join('icons', isMac ? '16x16.png' : '32x32.png')),
    isMac,
    commands: parts.commands,
    show: showWindow,
    newFromClipboard,
    quit: () => app.quit(),
    unexpected,
  })
  const whenDone = createWhenDone({
    platform,
    running: parts.underWay,
    confirm: act => askBefore(parts.dialog, act),
    quit: parts.quitNow,
    unexpected,
  })
  const habitual = createHabitual({
    showTheme(theme: Habits['theme']) {
      parts.nativeTheme.themeSource = theme === 'auto' ? 'system' : theme
    },
    tray,
    clipboardWatch: createClipboardWatch({ read: parts.readClipboard, found: offerCopied }),
    updateCheck: page === undefined ? undefined : updateCheckOf(page, parts.home),
    recentLists: systemMenus.want,
    found(version) {
      newer = version
      inbox.tell(`Shoal ${version} is there. Settings lead to its page.`)
    },
    lookFailed: ignoredBy(log, 'looking for a newer version'),
  })

  /** Links that were copied wait as what a browser hands over does; a click leads to them. */
  function offerCopied(links: readonly string[]): void {
    // What was copied here came from here.
    if (parts.isFocused()) return
    if (parts.handOver(handOverAddress({ links: [...links] })) !== 1) return
    const title = `${formatCount(links.length, 'link')} copied`
    parts.notify({ title, body: 'Click to look at them in Shoal.' }, () => inbox.go('/hand-over'))
  }

  return {
    shell: {
      followHabits: habitual.follow,
      whenDone,
      ...(systemMenus.isHere && { recentLists: true }),
      ...(page !== undefined && {
        checkForUpdates: () => (newer === undefined ? undefined : { version: newer, page }),
      }),
    },
    watched: systemMenus.watched,
    progressed() {
      whenDone.look().catch(unexpected)
      tray.refresh().catch(unexpected)
    },
    end: habitual.end,
  }
}

const updateCheckOf = (page: string, folder: string): UpdateCheck =>
  createUpdateCheck({ page, version: readVersion(), folder, now: Date.now })

// Run as a program of its own, to be killed: reviews links as a window does and starts them in SHOAL_HOME.
import { join } from 'node:path'
import { createApi } from '../../main/api/api.ts'
import { openApp } from '../../main/app/app.ts'

const [, , links = '1'] = process.argv
const app = openApp()
const { api } = createApi(app, {})
const text = Array.from({ length: Number(links) }, (_, n) => `http://127.0.0.1:9/${n}.jpg\n`).join('')
const { draft } = await api.review({ sources: [{ name: 'list.txt', text }] })
const { options } = await api.appInfo()
await api.start({ draft, folder: join(app.home, 'pictures'), options: { ...options, attempts: 1 } })
process.exit(0)

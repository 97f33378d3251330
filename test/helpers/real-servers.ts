import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Certificate } from './certificate.ts'
import { freePort } from './loopback.ts'

/** A server that others wrote, running as a child process on 127.0.0.1. */
export type RealServer = { url: (path: string) => string; close: () => Promise<void> }

export type Nginx = RealServer & {
  /** What lies in here is served under `/`. */
  folder: string
  /** The echo module is there: `/delay/0.05/cat.jpg` answers after 0.05 s. */
  canDelay: boolean
}

/** The nginx program, or undefined where it is not installed. */
export const findNginx = (): string | undefined => findProgram('nginx', ['/usr/sbin', '/usr/local/sbin'])

/** Redis, or undefined where it is not installed. */
export const findRedis = (): string | undefined => findProgram('redis-server', ['/usr/bin', '/usr/sbin'])

/** A Python that has httpbin, or undefined. */
export const findHttpbinPython = (): string | undefined =>
  ['/usr/bin/python3', findProgram('python3')].find(
    python =>
      python !== undefined && existsSync(python) && spawnSync(python, ['-c', 'import httpbin']).status === 0,
  )

/**
 * nginx with a folder of its own. Besides plain files: `/slow/` sends 50 kB/s, `/limited/` allows two
 * requests a second and answers 429 above, `/busy/` the same with 503, `/delay/SECONDS/` waits first.
 * `locations` are added to its configuration, `servers` beside its server; it listens at `addresses`, too, on the same
 * port. Undefined where nginx is not installed.
 */
export async function startNginx({
  workers = 1,
  locations = '',
  servers = '',
  addresses = [] as readonly string[],
} = {}): Promise<Nginx | undefined> {
  const program = findNginx()
  if (program === undefined) return undefined
  const home = await mkdtemp(join(tmpdir(), 'shoal-nginx-'))
  const folder = join(home, 'files')
  await mkdir(folder)
  const echo = ['/usr/lib/nginx/modules/ngx_http_echo_module.so'].find(existsSync)
  const log = join(home, 'error.log')
  const config = join(home, 'nginx.conf')
  const server = await startOnFreePort(async port => {
    await writeFile(config, nginxConfig({ home, port, echo, workers, locations, servers, addresses }))
    return spawn(program, ['-p', home, '-c', config, '-e', log], { stdio: 'ignore' })
  }).catch(async (error: unknown) => {
    throw new Error(`nginx: ${await readFile(log, 'utf8').catch(() => 'no log')}`, { cause: error })
  })
  return {
    folder,
    canDelay: echo !== undefined,
    url: server.url,
    close: async () => {
      await server.close()
      await rm(home, { recursive: true })
    },
  }
}

/** httpbin: redirects, statuses, cookies, odd encodings and many more. Undefined where it is not installed. */
export async function startHttpbin(): Promise<RealServer | undefined> {
  const python = findHttpbinPython()
  if (python === undefined) return undefined
  return startOnFreePort(async port => {
    const code = `from httpbin import app; app.run(host='127.0.0.1', port=${port}, threaded=True)`
    return spawn(python, ['-c', code], { stdio: 'ignore' })
  })
}

export type RealRedis = RealServer & {
  /** Ends it without a word, as a crash does, and starts it again on the same port, with what its folder holds. */
  crash: () => Promise<void>
}

/** Redis with a folder of its own and, where asked for, its record of every command. Undefined where it is not installed. */
export async function startRedis({
  appendOnly = false,
  tls,
}: {
  appendOnly?: boolean
  /** With a password, over an encrypted connection alone. */
  tls?: { certificate: Certificate; password: string }
} = {}): Promise<RealRedis | undefined> {
  const program = findRedis()
  if (program === undefined) return undefined
  const home = await mkdtemp(join(tmpdir(), 'shoal-redis-'))
  let child: ChildProcess | undefined
  let port = 0
  const start = async (wanted: number) => {
    port = wanted
    const kept = ['--dir', home, '--save', '', '--appendonly', appendOnly ? 'yes' : 'no']
    const how =
      tls === undefined
        ? ['--port', String(port)]
        : [
            '--port',
            '0',
            '--tls-port',
            String(port),
            '--requirepass',
            tls.password,
            ...(await tlsFiles(home, tls)),
          ]
    child = spawn(program, [...how, '--bind', '127.0.0.1', ...kept], { stdio: 'ignore' })
    return child
  }
  const server = await startOnFreePort(start)
  const end = async (signal: NodeJS.Signals) => {
    const ended = child && once(child, 'exit')
    child?.kill(signal)
    await ended
  }
  return {
    url: path => server.url(path).replace('http:', tls === undefined ? 'redis:' : 'rediss:'),
    crash: async () => {
      await end('SIGKILL')
      await start(port)
    },
    close: async () => {
      await end('SIGTERM')
      await rm(home, { recursive: true })
    },
  }
}

async function tlsFiles(folder: string, { certificate }: { certificate: Certificate }): Promise<string[]> {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await Promise.all([writeFile(cert, certificate.cert), writeFile(key, certificate.key)])
  return ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-auth-clients', 'no']
}

type NginxSettings = {
  home: string
  port: number
  echo: string | undefined
  workers: number
  locations: string
  servers: string
  addresses: readonly string[]
}

function nginxConfig(settings: NginxSettings): string {
  const { home, port, echo, workers, locations, servers, addresses } = settings
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const files = `${home}/files`
  return `
${echo === undefined ? '' : `load_module ${echo};`}
# Workers of root would become another user, who cannot read the folder.
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes ${workers};
pid ${home}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  ${temporary.map(kind => `${kind}_temp_path ${home}/${kind};`).join('\n  ')}
  types { image/jpeg jpg; image/png png; image/gif gif; image/webp webp; text/html html; }
  default_type application/octet-stream;
  keepalive_requests 1000000;
  limit_req_zone $binary_remote_addr zone=two_a_second:1m rate=2r/s;
  ${servers}
  server {
    listen 127.0.0.1:${port} backlog=1024;
    ${addresses.map(address => `listen ${address}:${port} backlog=1024;`).join(' ')}
    root ${files};
    location /slow/ { alias ${files}/; limit_rate 50k; }
    location /limited/ { alias ${files}/; limit_req zone=two_a_second; limit_req_status 429; }
    location /busy/ { alias ${files}/; limit_req zone=two_a_second; limit_req_status 503; }
    ${echo === undefined ? '' : 'location ~ ^/delay/([0-9.]+)(/.+)$ { echo_sleep $1; echo_exec $2; }'}
    ${locations}
  }
}
`
}

/** Starts a server on a port that was free a moment ago; on another one when it was taken since. */
async function startOnFreePort(start: (port: number) => Promise<ChildProcess>): Promise<RealServer> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort()
    const child = await start(port)
    const ended = once(child, 'exit').then(() => true)
    if (await answers(port, ended)) {
      return {
        url: path => `http://127.0.0.1:${port}${path}`,
        close: async () => {
          child.kill()
          await ended
        },
      }
    }
    if (tries === 3) throw new Error('the server ended before it answered')
  }
}

/** Connects until something listens there; false when the process ends first. */
async function answers(port: number, ended: Promise<boolean>): Promise<boolean> {
  let over = false
  void ended.then(() => {
    over = true
  })
  while (!over) {
    const socket = connect(port, '127.0.0.1')
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return true
    await Promise.race([sleep(20), ended])
  }
  return false
}

function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  return [...path, ...folders].map(folder => join(folder, name)).find(existsSync)
}

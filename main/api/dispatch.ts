import { type Api, type CommandName, commands, type Reply } from '../../shared/contract/commands.ts'
import { FailureError, failure } from '../../shared/failure.ts'
import { type RefusalCode, RefusalError, refusal } from '../../shared/refusal.ts'

/** Long enough to name the field, too short to return a whole list. */
const maxReason = 300

/**
 * Answers one call from outside: name and input are whatever came over a transport. Always resolves, and always
 * with a reply. An error that is neither a refusal nor a failure goes to `unexpected`; the caller learns only that it
 * happened.
 */
export async function dispatch(
  api: Api,
  name: unknown,
  input: unknown,
  unexpected: (error: unknown) => void = () => {},
): Promise<Reply> {
  if (!isCommand(name)) return refused('unknown-command')
  // JSON has no undefined: the input of a command without one arrives as null.
  const parsed = commands[name].input.safeParse(input ?? undefined)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refused('bad-input', `${issue?.path.join('.')}: ${issue?.message}`.slice(0, maxReason))
  }
  try {
    // The compiler cannot see that name and input belong together; the table says so.
    const command = api[name] as (input: unknown) => Promise<unknown>
    return { ok: true, value: await command(parsed.data) }
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, refusal: error.refusal }
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    unexpected(error)
    return { ok: false, failure: failure('internal') }
  }
}

/** Own keys only: `constructor` is no command. */
const isCommand = (name: unknown): name is CommandName =>
  typeof name === 'string' && Object.hasOwn(commands, name)

const refused = (code: RefusalCode, message?: string): Reply => ({
  ok: false,
  refusal: refusal(code, message),
})

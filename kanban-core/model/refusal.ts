/** What a refused request is told. `usage` refusals end a command with exit code 2, the others with 1. */
export interface Refusal {
  readonly code: RefusalCode
  /** What was refused and why, one sentence. */
  readonly message: string
  /** The next legal thing to do. */
  readonly next: string
}

interface Wording {
  readonly message: string
  readonly next: string
}
type Words = Readonly<Record<string, string | number>>

/** The one table of refusals: `{name}` stands for a word given by whoever refuses. */
export const REFUSALS = {
  // what was typed
  invalid_input: { message: '{what}', next: 'see `{help}`' },
  unknown_verb: { message: 'there is no command `{verb}`', next: '{near}' },
  unknown_flag: { message: '`{verb}` has no option `{flag}`', next: '{near}' },
  too_long: {
    message: '{field} has {length} characters, at most {limit} are kept',
    next: 'shorten it, or put the long part in a file and attach it',
  },
  bulk_handoff: {
    message: 'a summary or metadata belongs to one run, so it cannot be given to {count} tasks at once',
    next: 'complete them one by one, or leave the summary out',
  },
  // finding things
  not_found: { message: 'there is no task {id}', next: '{near}' },
  ambiguous_id: { message: '{id} could be {candidates}', next: 'type one more character' },
  unknown_board: { message: 'there is no board {board}', next: '{near}' },
  unknown_profile: { message: 'there is no profile {profile}', next: 'known profiles: {known}' },
  unknown_subscription: { message: 'nobody at {route} is subscribed to {id}', next: 'see `kanban subscriptions {id}`' },
  unknown_file: {
    message: 'there is no file {name} at {id}',
    next: 'load the task again, or attach the file once more',
  },
  file_too_large: {
    message: 'the file has more than {limit}, and no more is kept',
    next: 'keep it elsewhere and say in a comment where it lies',
  },
  unknown_delivery: { message: 'there is no delivery {key}', next: 'see `kanban deliveries`' },
  board_exists: { message: 'a board {board} exists already', next: 'choose another name' },
  board_in_use: {
    message: 'board {board} has {count} tasks that are not archived',
    next: 'archive them first, or keep the board',
  },
  // the rules of the board
  wrong_status: { message: '{id} is {status}, and {step} needs a task that is {allowed}', next: '{next}' },
  parents_open: { message: '{id} waits for {parents}', next: 'finish, archive or unlink them first' },
  not_assigned: { message: '{id} has no assignee', next: 'kanban assign {id} <profile>' },
  body_needed: { message: '{id} has no description', next: 'kanban edit {id} --body "…"' },
  reason_needed: {
    message: 'a block needs a reason that a person can answer',
    next: 'say what is missing and who can give it',
  },
  no_dependency: {
    message: '{id} waits for no unfinished task',
    next: 'link the task that it needs first, or block with kind needs_input',
  },
  handoff_needed: {
    message: 'completing needs a summary of what was done',
    next: 'call it again with summary (and metadata for what the next task should know)',
  },
  unproved: {
    message: '{id} is not proved to be done: {why}',
    next: 'mend it and call it again; nothing else finishes this task{output}',
  },
  self_link: { message: '{id} cannot be its own parent', next: 'name two different tasks' },
  cycle: {
    message: '{parent} already waits for {child}, so it cannot also hold it back',
    next: 'unlink one of them first',
  },
  already_linked: { message: '{parent} is a parent of {child} already', next: 'nothing needs to be done' },
  not_linked: { message: '{parent} is no parent of {child}', next: 'see `kanban show {child}`' },
  already: { message: '{id} is {status} already', next: 'nothing needs to be done' },
  run_open: { message: 'run {run} of {id} is still open', next: 'wait for its end, or `kanban stop {id}`' },
  no_run: { message: '{id} has no run that could be {done}', next: 'see `kanban show {id}`' },
  not_the_worker: {
    message: 'run {run} of {id} is worked by a process, so its end is not yours to report',
    next: '`kanban stop {id}` ends it, `kanban complete {id}` overrules it',
  },
  reviewer_is_author: {
    message: '{who} submitted {id} and so cannot also decide about it',
    next: 'ask somebody else, or name a reviewer with `kanban request-review {id} --reviewer <profile>`',
  },
  stale_press: {
    message: 'this button is about an earlier attempt: meanwhile {id} is {status}, in run {run}',
    next: 'kanban show {id}',
  },
  attempt_ceiling: {
    message: '{id} has used all of its {ceiling} attempts',
    next: 'raise it with `kanban retry {id} --attempts N`',
  },
  paused: {
    message: '{what} is paused',
    next: '`kanban resume` lets it go on, `kanban resume --everywhere` where everything is paused',
  },
  over_budget: {
    message: '{what} has no room left in its budget of {limit}',
    next: '`kanban budget` shows how it stands and raises it',
  },
  cap_reached: {
    message: 'the limit of {max} running workers for {scope} is reached',
    next: 'it starts by itself when one ends',
  },
  workspace_busy: {
    message: '{path} is being worked in by another run',
    next: 'it starts by itself when that run ends',
  },
  no_repository: {
    message: 'board {board} has no repository to make a worktree from',
    next: 'set boards.{board}.repository in config.yaml, or use --workspace worktree:/absolute/path',
  },
  nothing_ready: { message: 'no task is ready for {profile}', next: 'see `kanban list --status ready`' },
  child_limit: { message: 'a worker may create {what}', next: 'put the rest in your summary, or block and ask for it' },
  // who may
  forbidden: { message: '{verb} is not for {who}', next: '{next}' },
  unknown_platform: { message: 'no chat platform {platform} is set up here', next: '{near}' },
  unknown_code: { message: 'nobody was given the code {code}, or it is older than an hour', next: 'see `kanban pair`' },
  pairing_locked: {
    message: 'too many wrong codes were tried, so no code is taken until {until}',
    next: 'wait, or name the person in config.yaml: platforms.<name>.allow',
  },
  unknown_person: { message: 'nobody was let in by pairing as {person}', next: '{next}' },
  stale_run: {
    message: 'run {run} of this task is over, and its worker may write no more',
    next: 'end now; another run has taken over or the task is finished',
  },
  bad_token: { message: 'the run token is not known', next: 'a worker gets it from the dispatcher; end now' },
  no_session: { message: 'nobody is logged in here', next: '`kanban dashboard` prints a link that opens the board' },
  bad_code: { message: 'that link is used up or too old', next: '`kanban dashboard` prints a fresh one' },
  wrong_secret: {
    message: 'that is not the secret of this dashboard',
    next: 'it stands behind dashboard.secret in config.yaml',
  },
  foreign_request: { message: '{what}', next: '{next}' },
  other_task: {
    message: 'this worker is bound to {own} and may not {verb} {id}',
    next: 'leave the task id out, or comment on your own task',
  },
  // the place it is kept
  no_home: { message: 'there is no board in {home}', next: 'run `kanban init` or start `kanban gateway` once' },
  changed_meanwhile: {
    message: '{id} was changed by others while this was decided',
    next: 'look at it again and repeat',
  },
  store_busy: { message: 'another process holds the board in {home}', next: 'try again; `kanban doctor` names it' },
  store_full: {
    message: 'the disk with {home} is full, so nothing was written',
    next: 'free some space; work goes on by itself',
  },
  store_readonly: { message: '{home} cannot be written', next: 'check its owner and mode, or set KANBAN_HOME' },
  store_io: { message: 'reading or writing {home} failed: {error}', next: 'check the disk, then `kanban doctor`' },
  store_corrupt: {
    message: 'the board in {home} is damaged: {error}',
    next: 'stop the gateway and use `kanban restore-backup`',
  },
  schema_newer: {
    message: 'the board in {home} was written by a newer version (schema {found}, this one knows {known})',
    next: 'update this program; nothing was changed',
  },
  network_filesystem: {
    message: '{home} lies on {kind}, where SQLite cannot lock safely',
    next: 'use a local disk, or store.url: postgres://…',
  },
  gateway_running: { message: 'a gateway (pid {pid}) has this board open already', next: '{next}' },
  no_gateway: { message: 'no gateway is running', next: 'start one with `kanban gateway`' },
  bad_config: { message: '{file}: {what}', next: '{next}' },
  failed: { message: '{what}', next: '{next}' },
} as const satisfies Readonly<Record<string, Wording>>

export type RefusalCode = keyof typeof REFUSALS

const USAGE: ReadonlySet<RefusalCode> = new Set([
  'invalid_input',
  'unknown_verb',
  'unknown_flag',
  'bulk_handoff',
  'too_long',
])
export const isUsage = (refusal: Refusal): boolean => USAGE.has(refusal.code)

/** Fills the table's sentence; a word that was not given stays visible as `{name}`. */
export function refuse(code: RefusalCode, words: Words = {}): Refusal {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(words[name] ?? whole))
  const { message, next } = REFUSALS[code]
  return { code, message: fill(message), next: fill(next) }
}

/** The one exception class of the core: a refusal that has reached the door. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(`${refusal.message}; ${refusal.next}`)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/** Throws the table's sentence. */
export function fail(code: RefusalCode, words: Words = {}): never {
  throw new Refused(refuse(code, words))
}

/*
 * What the page and the gateway say to each other, beside the verbs (`POST /api/verbs/:name?board=`, the same as everywhere).
 * The page can bundle this file: it holds names and types; the shapes behind them are in shapes.ts.
 *
 * - Writes carry WRITE_HEADER; the session is a cookie that scripts cannot read. Without one every path but `/`, its
 *   assets and `POST /api/session` answers 401 with LoggedOutAnswer.
 * - A refusal is `{error: {code, message, next}}` under a fitting status.
 * - `/api/events?board=&after=` is one stream per board: HelloMessage, then CommitMessage with every card that changed, as
 *   it is after the commit, so that nobody has to read anything again. EventSource reconnects by itself with Last-Event-ID.
 *   Commits that follow one another closely come as one message. A message without events tells of cards, or of a pause,
 *   that changed beside them (a heartbeat, a reason to wait): its `last_event` is that of the message before it, and it
 *   counts all the same. A browser opens no more than six connections to one
 *   server: tabs should share a stream, or close theirs while they are hidden.
 * - Any GET of a path without a dot that is not below /api/ answers index.html, so the page may use paths for its views.
 * - The one-time link is `<address>/#code=…`; any path may stand before the `#`.
 */
export * from './wire.ts'
export type {
  BoardAnswer,
  BoardCard,
  CardRun,
  CardsAnswer,
  ChildrenAnswer,
  Column,
  CommitMessage,
  FamilyAnswer,
  HelloMessage,
  LogMessage,
  LoggedOutAnswer,
  ResetMessage,
  RunLogAnswer,
  SearchAnswer,
  SessionAnswer,
  Spread,
  StatisticsAnswer,
  TaskAnswer,
  TimelineAnswer,
  UploadAnswer,
  WorkersAnswer,
} from './shapes.ts'

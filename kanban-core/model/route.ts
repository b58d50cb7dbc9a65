/** The whole opaque place that a message came from, and so where an answer belongs. */
export interface Route {
  readonly platform: string
  /** Which bot or workspace, where one gateway serves several. */
  readonly account: string
  readonly chat: string
  readonly thread: string | null
  /** The message to reply to or to edit. */
  readonly anchor: string | null
  /** The asking person's opaque id. */
  readonly person: string | null
}

/** Messages to one key are sent in order and never hold up another key. */
export const routeKey = (route: Route): string =>
  JSON.stringify([route.platform, route.account, route.chat, route.thread])

import { DEFAULT_BOARD, callTool, toolsFor } from '../kanban-core/index.ts'
import { createApi } from './api/app.ts'
import { BoardService } from './board/board-service.ts'
import { createChatCommand } from './board/chat-command.ts'
import { contextOf } from './board/desk.ts'
import { shelvesIn } from './chat/shelves.ts'
import { DashboardService } from './dashboard/service.ts'
import type { PluginHost } from './host.ts'
import { upkeepService } from './board/upkeep-service.ts'
import { cardService, courierService, dispatcherService } from './board/work-services.ts'

/**
 * Declares everything that the plugin has: the chat command, the tools of orchestrators, its routes and its services.
 * Opens nothing; may be called several times, each call standing alone.
 */
export function mount(host: PluginHost): void {
  const board: BoardService = new BoardService(host, () => dashboard.findings())
  const dashboard = new DashboardService(board, host)
  const api = createApi({ desk: () => board.running, events: () => board.running.events, dashboard, log: host.log })
  host.addCommand(
    createChatCommand(
      () => board.running,
      (task) => board.cardKept(task),
    ),
  )
  host.addShelves(shelvesIn(() => board.running.store))
  host.addPeople({ authorize: (asker, place) => board.running.people.authorize(asker, place) })
  for (const tool of toolsFor('orchestrator')) {
    host.addTool({
      ...tool,
      call: (args, actor, role) =>
        callTool(
          tool.name,
          args,
          contextOf(board.running, { actor, role, surface: 'tool', route: null, boardSlug: DEFAULT_BOARD }),
        ),
    })
  }
  host.addRoute({
    path: '/api/*',
    handle: (request, caller) => api.fetch(request, { caller }),
    endStreams: () => board.runningOrNull?.events.close(),
  })
  for (const service of [
    board,
    dispatcherService(board, host),
    courierService(board, host),
    cardService(board, host),
    upkeepService(board, host),
    dashboard,
  ])
    host.addService(service)
}

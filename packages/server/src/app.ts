// From a Request to a Response: host check, gate, routes; everything else is the dashboard.
import { Hono } from 'hono'
import type { Bindings } from './http/auth.ts'
import { refusalResponse } from './http/errors.ts'
import { type AppContext, errorAnswer, handleRoute, identify } from './http/gate.ts'
import type { HostCheck } from './http/host-check.ts'
import type { StaticFiles } from './http/static.ts'
import type { Log } from './log.ts'
import { ALL_ROUTES } from './routes/all-routes.ts'
import type { Services } from './services.ts'
import { Refusal } from './store/commands.ts'

export interface AppOptions {
  readonly services: Services
  readonly files: StaticFiles
  readonly isOwnHost: HostCheck
  readonly log: Log
}

/** Assembles the application. It knows no socket: tests call `fetch`. */
export function createApp({ services, files, isOwnHost, log }: AppOptions): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>()
  app.use(async (context, next) => {
    const host = context.req.header('host') ?? new URL(context.req.url).host
    if (isOwnHost(host)) return next()
    return refusalResponse(
      new Refusal(
        421,
        'unknown_host',
        `This server does not answer to the host ${JSON.stringify(host.slice(0, 100))}; start it with --allowed-host to allow it`,
      ),
    )
  })
  for (const route of ALL_ROUTES) {
    app.on(route.method, route.path, async (context) => {
      const response = await handleRoute(route, services, context as AppContext).catch((error) =>
        errorAnswer(error, log, { method: route.method, route: route.path }),
      )
      services.counters.request(route.method, route.path, response.status)
      return response
    })
  }
  app.all('/api/*', async (context) => {
    await identify(services, context.req.raw, services.nowMs())
    throw new Refusal(404, 'no_such_endpoint', 'There is no such endpoint')
  })
  // Where the newest Python collector says its experiments are.
  app.get('/dashboard/*', (context) => context.redirect(context.req.path.slice('/dashboard'.length), 302))
  app.get('*', (context) => files(context.req.path, context.req.header('if-none-match') ?? null))
  app.notFound(() => refusalResponse(new Refusal(405, 'method_not_allowed', 'Only GET is answered here')))
  app.onError((error) => errorAnswer(error, log))
  return app
}

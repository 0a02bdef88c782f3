// The frame around every page: sign-in, header, help, the live region.
import type { JSX } from 'preact'
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { AppContext, type AppServices } from './app-context.ts'
import { useLiveState } from './hooks/use-live.ts'
import { useRoute } from './hooks/use-route.ts'
import { useShortcuts } from './hooks/use-shortcuts.ts'
import { loginCode } from './model/login-code.ts'
import { DEFAULT_LIST, type Route } from './model/route.ts'
import { ApiError, signIn } from './net/api.ts'
import type { Live } from './net/live.ts'
import { ComparePage } from './pages/compare-page.tsx'
import { ExperimentPage } from './pages/experiment-page.tsx'
import { ListPage } from './pages/list-page.tsx'
import { SignInPage } from './pages/sign-in-page.tsx'
import { HelpDialog } from './parts/help-dialog.tsx'
import { Link } from './parts/link.tsx'

interface Session {
  /** `starting`: a one-time code is being exchanged for a session. */
  readonly kind: 'starting' | 'in' | 'out'
  /** Why the link did not sign in: only of interest when no older session does. */
  readonly problem: string | null
}

export function App({ live }: { readonly live: Live }): JSX.Element {
  const [route, navigate] = useRoute()
  const [session, setSession] = useState<Session>({ kind: 'starting', problem: null })
  const [spoken, setSpoken] = useState('')
  const help = useRef<HTMLDialogElement>(null)
  const signedOut = useCallback(() => setSession((old) => ({ ...old, kind: 'out' })), [])

  useEffect(() => {
    void startSession().then(setSession)
  }, [])
  useEffect(() => {
    if (session.kind !== 'in') return
    live.start()
    return () => live.stop()
  }, [session.kind, live])
  useShortcuts({ '?': () => help.current?.showModal() })
  const lastList = useRef(DEFAULT_LIST)
  if (route.page === 'list') lastList.current = route.list
  useFocusOnPage(route)
  const services = useMemo<AppServices>(
    () => ({ route, navigate, lastList: lastList.current, live, signedOut, announce: setSpoken }),
    [route, navigate, live, signedOut],
  )

  if (session.kind === 'starting') return <main />
  if (session.kind === 'out') {
    return <SignInPage problem={session.problem} onSignedIn={() => setSession(SIGNED_IN)} />
  }
  return (
    <AppContext.Provider value={services}>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <header class="app-head">
        <Link class="brand" to={{ page: 'list', list: DEFAULT_LIST }}>
          Syvain Metrics
        </Link>
        <span class="spacer" />
        <LiveMark />
        <button type="button" class="quiet" onClick={() => help.current?.showModal()} aria-keyshortcuts="?">
          Help <kbd>?</kbd>
        </button>
      </header>
      <main id="content" tabIndex={-1}>
        <Page route={route} />
      </main>
      <div class="visually-hidden" role="status" aria-live="polite">
        {spoken}
      </div>
      <HelpDialog dialogRef={help} />
    </AppContext.Provider>
  )
}

const SIGNED_IN: Session = { kind: 'in', problem: null }

function Page({ route }: { readonly route: Route }): JSX.Element {
  switch (route.page) {
    case 'list':
      return <ListPage list={route.list} />
    case 'experiment':
      return <ExperimentPage key={route.id} id={route.id} view={route.view} />
    case 'compare':
      return <ComparePage ids={route.ids} view={route.view} />
    case 'unknown':
      return <p class="empty">There is no page at this address.</p>
  }
}

function LiveMark(): JSX.Element {
  const state = useLiveState()
  const text = { open: 'Live', connecting: 'Connecting…', waiting: 'Reconnecting…', paused: 'Paused' }[state]
  return <span class={`live-mark live-${state}`}>{text}</span>
}

// A new page begins at its beginning, also for those who do not see it. The first one leaves the focus to the browser.
function useFocusOnPage(route: Route): void {
  const page = route.page === 'experiment' ? route.id : route.page
  const before = useRef(page)
  useEffect(() => {
    if (before.current === page) return
    before.current = page
    document.getElementById('content')?.focus({ preventScroll: true })
  }, [page])
}

// The code is good for one use: it leaves the address before anything can fail.
async function startSession(): Promise<Session> {
  const code = loginCode(location.hash)
  if (code === null) return SIGNED_IN
  history.replaceState(null, '', location.pathname + location.search)
  try {
    await signIn({ code })
    return SIGNED_IN
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { kind: 'in', problem: `Cannot sign in with this link: ${error.message}` }
  }
}

// Shown when the server knows no session: how to get one.
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ApiError, signIn } from '../net/api.ts'
import { Notice } from '../parts/notice.tsx'

interface SignInPageProps {
  /** Why a sign-in link did not work; null when there was none. */
  readonly problem: string | null
  readonly onSignedIn: () => void
}

export function SignInPage({ problem, onSignedIn }: SignInPageProps): JSX.Element {
  const [failure, setFailure] = useState(problem)
  const [busy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const key = new FormData(event.currentTarget as HTMLFormElement).get('key')
    if (typeof key !== 'string' || key.trim() === '') return
    setBusy(true)
    try {
      await signIn({ api_key: key.trim() })
      onSignedIn()
    } catch (error) {
      setFailure(error instanceof ApiError ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <main class="sign-in">
      <p class="brand">Syvain Metrics</p>
      <h1>Sign in</h1>
      <p>
        Open the link that <code>syvain-metrics serve</code> printed, or paste an API key.
      </p>
      {failure !== null && <Notice kind="error" title={failure} />}
      <form onSubmit={submit}>
        <label for="key">API key</label>
        <div class="row">
          <input id="key" name="key" type="password" placeholder="ak_org_…" autocomplete="current-password" required />
          <button type="submit" class="primary" disabled={busy}>
            Sign in
          </button>
        </div>
      </form>
      <p class="muted">
        <code>syvain-metrics keys create</code> makes a key. The dashboard keeps a session cookie, not the key.
      </p>
    </main>
  )
}

// What a new server shows: the program that records the first experiment.
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

function program(host: string): string {
  return `import { Collector } from '@syvain-metrics/core'

const collector = new Collector(process.env.SYVAIN_METRICS_API_KEY, { host: '${host}' })
const experiment = await collector.experiment('first-experiment', { meta: { rate: 0.1 } })

await experiment.run(() => {
  for (let step = 0; step < 200; step++) {
    const loss = Math.exp(-step / 60) + Math.random() / 20
    experiment.metric('loss', loss, { step, metadata: { split: 'train' } })
  }
})
await collector.close()`
}

export function EmptyState(): JSX.Element {
  const [copied, setCopied] = useState(false)
  const text = program(location.origin)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <section class="empty-state">
      <h1>No experiments yet</h1>
      <p>
        Make a key with <code>syvain-metrics keys create</code>, set it as <code>SYVAIN_METRICS_API_KEY</code>, and run
        twelve lines:
      </p>
      <div class="card code">
        <button type="button" class="quiet" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <pre>
          <code>{text}</code>
        </pre>
      </div>
      <p class="muted">The experiment appears here while it runs.</p>
    </section>
  )
}

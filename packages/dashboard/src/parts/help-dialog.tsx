// The keyboard shortcuts, and the switch that turns them off.
import type { JSX, RefObject } from 'preact'
import { useState } from 'preact/hooks'
import { shortcutsOn, switchShortcuts } from '../hooks/use-shortcuts.ts'

const KEYS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Everywhere',
    [
      ['/', 'search or filter'],
      ['?', 'this help'],
      ['Esc', 'leave a field, a chart, a zoom'],
    ],
  ],
  [
    'List',
    [
      ['j k', 'next, previous experiment'],
      ['Enter', 'open'],
      ['x', 'select for comparison'],
      ['c', 'compare the selected'],
    ],
  ],
  [
    'Charts',
    [
      ['j k', 'next, previous chart'],
      ['← →', 'read values; with Shift ten at a time; Home and End'],
      ['n p', 'next, previous annotation'],
      ['+ −', 'zoom about the cursor'],
      ['[ ]', 'move the zoomed range'],
      ['0', 'show everything; also a double click'],
    ],
  ],
]

export function HelpDialog({ dialogRef }: { readonly dialogRef: RefObject<HTMLDialogElement | null> }): JSX.Element {
  const [on, setOn] = useState(shortcutsOn)
  const toggle = (): void => {
    switchShortcuts(!on)
    setOn(!on)
  }
  return (
    <dialog ref={dialogRef} class="help" aria-labelledby="help-title">
      <header>
        <h2 id="help-title">Keyboard</h2>
        <form method="dialog">
          <button type="submit" class="quiet">
            Close
          </button>
        </form>
      </header>
      <div class="help-columns">
        {KEYS.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, text]) => (
                <div key={keys}>
                  <dt>
                    {keys.split(' ').map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="check">
        <input type="checkbox" checked={on} onChange={toggle} />
        Single-key shortcuts
      </label>
    </dialog>
  )
}

// A long name that may break after a dot, slash or underscore, but not inside a word.
import { Fragment, type JSX } from 'preact'

export function Breakable({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {text.split(/(?<=[._/])/).map((part, i) => (
        <Fragment key={`${i} ${part}`}>
          {i > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  )
}

// A part of a document that is generated: it stands between two comments.

const BEGIN = '<!-- generated: begin -->'
const END = '<!-- generated: end -->'

/** The document with a new generated part. @throws Error when it has no place for one. */
export function betweenMarkers(document: string, generated: string): string {
  const begin = document.indexOf(BEGIN)
  const end = document.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`Cannot write the table: the document has no ${BEGIN} before ${END}`)
  return `${document.slice(0, begin + BEGIN.length)}\n\n${generated}\n\n${document.slice(end)}`
}

// What an element on the page is doing: whether it is near the viewport, and how large it is.
import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Whether the element is within `marginPx` of the viewport. */
export function useVisible(ref: RefObject<Element | null>, marginPx = 300): boolean {
  const [visible, setVisible] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new IntersectionObserver(([entry]) => setVisible(entry?.isIntersecting === true), {
      rootMargin: `${marginPx}px`,
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref, marginPx])
  return visible
}

/** Width of the element in CSS pixels; 0 before it is known. */
export function useWidth(ref: RefObject<Element | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    setWidth(element.clientWidth)
    return () => observer.disconnect()
  }, [ref])
  return width
}

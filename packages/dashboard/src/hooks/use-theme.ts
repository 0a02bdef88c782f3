// The theme of the system, for what CSS cannot reach: colours on canvas.
import { useEffect, useState } from 'preact/hooks'
import type { ChartInk } from '../chart-series.ts'
import { DARK, LIGHT } from '../model/palette.ts'

export interface Theme {
  readonly palette: readonly string[]
  readonly ink: ChartInk
}

// The same greys as --muted, --grid and --mark in styles/base.css.
const LIGHT_THEME: Theme = { palette: LIGHT, ink: { text: '#5c6470', grid: '#eceef1', mark: '#8b93a0' } }
const DARK_THEME: Theme = { palette: DARK, ink: { text: '#9aa4b1', grid: '#242a31', mark: '#6d7784' } }

export function useTheme(): Theme {
  const [dark, setDark] = useState(() => matchMedia(QUERY).matches)
  useEffect(() => {
    const query = matchMedia(QUERY)
    const follow = (): void => setDark(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  return dark ? DARK_THEME : LIGHT_THEME
}

const QUERY = '(prefers-color-scheme: dark)'

// Entry of the page.
import { render } from 'preact'
import { App } from './app.tsx'
import { createLive } from './net/live.ts'
import 'uplot/dist/uPlot.min.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/parts.css'
import './styles/chart.css'
import './styles/overlay.css'
import './styles/list.css'
import './styles/pages.css'
import './styles/results.css'

render(<App live={createLive('/api/v1/events')} />, document.getElementById('app')!)

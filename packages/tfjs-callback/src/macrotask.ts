// Lets the event loop turn, so that timers fire and requests leave while tfjs trains.

/** One macrotask. Not requestAnimationFrame, which stops in a hidden tab, and with it training and uploads. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') return void setImmediate(resolve)
    if (typeof MessageChannel !== 'function') return void setTimeout(resolve, 0)
    const channel = new MessageChannel()
    const onmessage = (): void => {
      channel.port1.close()
      resolve()
    }
    Object.assign(channel.port1, { onmessage })
    channel.port2.postMessage(null)
  })
}

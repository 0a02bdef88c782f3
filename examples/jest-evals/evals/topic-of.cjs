// What is evaluated: a topic by key words. The second version knows more of them.
const WORDS = {
  v1: { weather: ['rain', 'storm'], music: ['guitar', 'piano'], cooking: ['oven', 'recipe'] },
  v2: { weather: ['rain', 'storm', 'fog'], music: ['guitar', 'piano', 'chorus'], cooking: ['oven', 'recipe', 'flour'] },
}

exports.topicOf = (text, version) => {
  const words = new Set(text.split(' '))
  const found = Object.entries(WORDS[version]).find(([, list]) => list.some((word) => words.has(word)))
  return found === undefined ? 'unknown' : found[0]
}

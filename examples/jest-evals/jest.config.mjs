// The reporter is the one line. What is evaluated stands in `meta`: metadata of a score names its series, and a version there
// would begin a new series with each.
const OPTIONS = {
  project: 'topic-evals',
  outDir: process.env.EXAMPLE_OUT_DIR ?? '.metrics',
  meta: { topics_version: process.env.TOPICS_VERSION ?? 'v1' },
}

export default {
  testMatch: ['<rootDir>/evals/*.test.cjs'],
  transform: {},
  reporters: ['default', ['@syvain-metrics/jest-reporter', OPTIONS]],
}

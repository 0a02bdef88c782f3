// The program of the delivery worker as text. The build puts it in; sources that run without a build have none, and deliver inline.

/** Program text (CommonJS), or `undefined` where it was not built in. */
export const WORKER_SOURCE: string | undefined = undefined

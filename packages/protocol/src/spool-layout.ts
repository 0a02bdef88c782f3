// Where the files of a spool stand: one set of names for whoever writes them and whoever reads them. Names only, no I/O.

/** Folder of the spools in the data folder of a `LocalCollector`; in it, one folder per session. */
export const LOCAL_SPOOL_FOLDER = 'spool'
/** Frames of the experiment, its segments and statuses. */
export const EVENTS_LOG = 'events.log'
/** Frame of the experiment, then frames that say what has settled. */
export const SETTLED_LOG = 'settled.log'

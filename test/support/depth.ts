/** How much a test of load does: enough to see the fault every day, and all of it by hand. */
export const sized = (small: number, full: number): number => (process.env.TEST_DEPTH === 'long' ? full : small)

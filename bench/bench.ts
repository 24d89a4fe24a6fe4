// npm run bench [-- --quick]: how fast the portal is, beside a bare page as the limit.
// npm run bench -- --large [--quick] [--plans FILE]: the same requests with 10,000 and with 1,000,000 tickets.
// See docs/performance.md.
await (process.argv.includes('--large') ? import('./large.ts') : import('./beside-bare.ts'))

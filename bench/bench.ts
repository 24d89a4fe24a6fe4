// npm run bench [-- --quick]: how fast the portal is, beside a bare page as the limit.
// npm run bench -- --large [--quick] [--plans FILE]: the same requests with 10,000 and with 1,000,000 tickets.
// npm run bench -- --mail: mails that come in, a second, and the memory that a large one takes.
// npm run bench -- --mail-flood [--mails 1000]: My Tickets while mails come in.
// See docs/performance.md.
if (process.argv.includes('--mail-flood')) await import('./mail-flood.ts')
else if (process.argv.includes('--mail')) await import('./mail.ts')
else await (process.argv.includes('--large') ? import('./large.ts') : import('./beside-bare.ts'))

/** Of the page in a copy, which stands alone. */
export const STYLE_OF_COPIES = `body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #1b1d22;
  font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin-top: 2rem; font-size: 1.125rem; }
small, .hint { color: #5d636d; }
dl div { display: flex; gap: 1rem; padding: 0.125rem 0; }
dt { flex: 0 0 11rem; color: #5d636d; }
dd { margin: 0; overflow-wrap: anywhere; }
article { margin: 1rem 0; padding: 0.75rem 1rem; border: 1px solid #e4e1db; border-radius: 12px; break-inside: avoid; }
article.team { border-color: #bfd9d7; background: #f1f7f7; }
article.note { border: 1px dashed #8a4b00; border-left: 4px solid #8a4b00; background: #fdf0dc; }
article h3 { margin: 0; font-size: 1rem; }
blockquote { margin: 0.5rem 0; padding-left: 0.75rem; border-left: 2px solid #e4e1db; color: #5d636d; }
blockquote { white-space: pre-wrap; overflow-wrap: anywhere; }
article p { margin: 0.5rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre { overflow-x: auto; font-size: 0.875rem; }
.internal { padding: 0 0.4375rem; border-radius: 4px; background: #8a4b00; color: #fff; font-size: 0.75rem; }
time { color: #5d636d; font-size: 0.875rem; }
`

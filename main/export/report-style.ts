/** The report's own styles: the colours of the window, in the theme the reader's system asks for. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #f4f7f9; --surface: #ffffff; --line: #dfe6ea; --line-strong: #c6d1d8; --ink: #17242c;
  --ink-soft: #566873; --accent: #0b7293; --bad: #b3261e; --track: #e3eaee; --estimate: #7d909c;
  --phase-dns: #8e7cc3; --phase-connect: #d08a2e; --phase-tls: #b35c86; --phase-request: #7d909c;
  --phase-wait: #a6d9e8; --phase-receive: #0f82a6; --phase-finish: #3f8f5f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f161b; --surface: #161f26; --line: #26333c; --line-strong: #3a4a55; --ink: #e3ebef;
    --ink-soft: #9db0bb; --accent: #45adcb; --bad: #ff9d94; --track: #26333c; --estimate: #7f939f;
    --phase-dns: #a595d8; --phase-connect: #d99a48; --phase-tls: #cd7ea5; --phase-request: #7f939f;
    --phase-wait: #2d6579; --phase-receive: #45adcb; --phase-finish: #5fb583;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 68rem; background: var(--page); color: var(--ink);
  font: 0.9375rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 0 0 0.75rem; font-size: 1.0625rem; }
p { margin: 0.25rem 0; }
.soft { color: var(--ink-soft); }
section { margin-top: 1.25rem; padding: 1rem 1.125rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--surface); }
.facts { display: flex; flex-wrap: wrap; gap: 0.25rem 1.75rem; margin: 0; }
.facts div { display: flex; gap: 0.5rem; }
.facts dt { color: var(--ink-soft); }
.facts dd { margin: 0; font-weight: 600; }
.big { color: var(--accent); font-size: 1.75rem; font-weight: 700; }
.verdict { font-size: 1.125rem; font-weight: 600; }
.bars { display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: 0.375rem 0.75rem; margin: 0.75rem 0; }
.track { height: 14px; border-radius: 3px; background: var(--track); }
.track span { display: block; height: 100%; border-radius: 3px; background: var(--accent); }
.track .estimate { background: repeating-linear-gradient(-45deg, var(--estimate) 0 2px, transparent 2px 6px); }
.scroll { overflow: auto; max-height: 80vh; }
.scroll:focus-visible { outline: 2px solid var(--accent); }
svg { display: block; width: 100%; height: auto; min-width: 40rem; }
svg text { fill: var(--ink); font: 11px system-ui, sans-serif; }
svg .tick { fill: var(--ink-soft); text-anchor: middle; }
svg .bad { fill: var(--bad); }
.grid { stroke: var(--line); stroke-width: 1; }
.legend { display: flex; flex-wrap: wrap; gap: 0.125rem 0.875rem; margin: 0.75rem 0 0; padding: 0; color: var(--ink-soft); font-size: 0.8125rem; list-style: none; }
.legend span { display: inline-block; width: 0.625rem; height: 0.625rem; margin-right: 0.375rem; border-radius: 2px; }
.hatch { stroke: var(--estimate); stroke-width: 3; }
.queued { fill: var(--line-strong); background: var(--line-strong); }
.dns { fill: var(--phase-dns); background: var(--phase-dns); }
.connect { fill: var(--phase-connect); background: var(--phase-connect); }
.tls { fill: var(--phase-tls); background: var(--phase-tls); }
.request { fill: var(--phase-request); background: var(--phase-request); }
.wait { fill: var(--phase-wait); background: var(--phase-wait); }
.receive { fill: var(--phase-receive); background: var(--phase-receive); }
.finish { fill: var(--phase-finish); background: var(--phase-finish); }
.backoff { fill: url(#hatch); background: repeating-linear-gradient(-45deg, var(--estimate) 0 1.5px, transparent 1.5px 4px); }
.running { fill: var(--phase-wait); background: var(--phase-wait); }
.failed-try { fill: var(--bad); background: var(--bad); }
table { width: 100%; border-collapse: collapse; font-size: 0.8125rem; }
th, td { padding: 0.1875rem 0.625rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
.wraps th, .wraps td { white-space: normal; vertical-align: top; }
thead th { position: sticky; top: 0; background: var(--surface); color: var(--ink-soft); font-weight: 500; }
th:first-child, td:first-child, .words { text-align: left; }
tbody th { font-weight: 500; }
.bad { color: var(--bad); }
@media print { .scroll { max-height: none; } }
`

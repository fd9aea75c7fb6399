/** The page's whole style: both themes by the browser's own colours; on a phone each row becomes a card. */
export const OVERVIEW_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
td.days { white-space: nowrap; font-variant-numeric: tabular-nums; }
small { color: GrayText; display: block; }
.bad { color: light-dark(#b00020, #ff8a80); font-weight: 600; }
.soon { color: light-dark(#8a5a00, #ffcf66); font-weight: 600; }
.open { color: light-dark(#0b57a4, #8ec5ff); font-weight: 600; }
.good { color: light-dark(#1b6e2d, #81d88d); }
@media (max-width: 40rem) {
  thead { display: none; }
  tr { display: block; margin: 0 0 1rem; border: 1px solid #8886; border-radius: .4rem; }
  td { display: grid; grid-template-columns: 6rem 1fr; border: 0; }
  td.days { white-space: normal; }
  td::before { content: attr(data-label); color: GrayText; grid-row: span 2; }
}
`

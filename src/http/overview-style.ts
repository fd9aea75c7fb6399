/** The page's whole style, in both themes; on a phone each row becomes a card. All text has a contrast of 4.5 : 1 or more. */
export const OVERVIEW_STYLE = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1c1c1c, #e8e8e8);
  --quiet: light-dark(#595959, #b0b0b0);
  --page: light-dark(#ffffff, #161616);
  --raised: light-dark(#f5f5f5, #222222);
  --line: light-dark(#767676, #8c8c8c);
  --faint: light-dark(#d9d9d9, #3a3a3a);
  --link: light-dark(#0b57a4, #8ec5ff);
  font: 16px/1.5 system-ui, sans-serif;
  color: var(--text);
  background: var(--page);
}
body { max-width: 84rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
#age p { margin: 0; color: var(--quiet); }
a { color: var(--link); }
small { color: var(--quiet); display: block; font-weight: 400; }
.attention { list-style: none; margin: 0; padding: 0; }
.attention li { padding: .5rem .75rem; margin: 0 0 .4rem; background: var(--raised); border-left: .25rem solid light-dark(#b00020, #ff8a80); overflow-wrap: anywhere; }
.attention li.mild { border-color: light-dark(#7d5100, #ffcf66); }
.attention small { display: inline; }
.attention p { margin: 0; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--faint); overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
thead th { color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 600; }
.bad { color: light-dark(#b00020, #ff8a80); font-weight: 600; }
.soon { color: light-dark(#7d5100, #ffcf66); font-weight: 600; }
.open { color: light-dark(#0b57a4, #8ec5ff); font-weight: 600; }
.good { color: light-dark(#1b6e2d, #81d88d); }
form { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; margin: 0 0 .75rem; }
form[hidden] { display: none; }
dialog form { display: block; }
dialog { color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: .4rem; max-width: min(26rem, 80vw); }
dialog h2 { margin-top: 0; }
button, input, select { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: .25rem; padding: .25rem .6rem; max-width: 100%; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
footer { margin-top: 2rem; color: var(--quiet); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 46rem) {
  table, tbody { display: block; }
  thead { position: absolute; clip-path: inset(50%); }
  tr { display: block; margin: 0 0 .75rem; border: 1px solid var(--faint); border-radius: .4rem; }
  tr[hidden] { display: none; }
  tbody th { display: block; border-bottom: 1px solid var(--faint); background: var(--raised); }
  td { display: grid; grid-template-columns: 7rem 1fr; border: 0; padding: .2rem .6rem; }
  td.none { display: none; }
  td::before { content: attr(data-label); color: var(--quiet); }
}
`

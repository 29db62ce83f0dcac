#pragma once

namespace waitlistd {

/// The status page's style sheet. Every pair of text and background has a contrast of 4.5 or more (WCAG 2.2,
/// AA), in light and dark.
inline constexpr const char* status_page_style = R"(
:root {
  color-scheme: light dark;
  --ground: #fbfaf8; --card: #fff; --line: #d9d5cc; --text: #1b1a18; --quiet: #5c5850;
  --link: #005096; --good: #00602b; --bad: #a8160b; --bad-ground: #fdf0ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16171a; --card: #1e2024; --line: #383b42; --text: #eceae6; --quiet: #a9a69f;
    --link: #8ec5ff; --good: #6fd394; --bad: #ff9b8f; --bad-ground: #2e1c1b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 3rem; max-width: 44rem; background: var(--ground); color: var(--text);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, p, dl, dd, ul { margin: 0; }
a { color: var(--link); text-underline-offset: .2em; }
a:hover { text-decoration-thickness: .15em; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: 2px; }
.quiet { color: var(--quiet); }
.name { color: var(--quiet); }
h1 { font-size: 2.5rem; line-height: 1.15; letter-spacing: -.02em; font-weight: 650; }
.good h1 { color: var(--good); }
.bad h1 { color: var(--bad); }
header ul { padding-left: 1.2em; margin-top: .5rem; }
header > p:last-child { margin-top: .25rem; }
section { margin-top: 1.25rem; padding: 1.25rem 1.5rem 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
h2 { font-size: 1.0625rem; font-weight: 650; margin-bottom: .6rem; }
.figure { font-size: 2.75rem; line-height: 1.1; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.caption { margin: .35rem 0 .9rem; color: var(--quiet); }
dl { display: grid; grid-template-columns: 9.5rem 1fr; gap: .3rem 1rem; }
dt { color: var(--quiet); }
dd, time { font-variant-numeric: tabular-nums; }
.error { border-color: var(--bad); background: var(--bad-ground); }
.error h2 { color: var(--bad); }
.error p + p { margin-top: .6rem; }
footer { margin-top: 1.75rem; }
footer ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0; list-style: none; }
footer p { margin-top: .75rem; font-size: .9375rem; color: var(--quiet); }
@media (max-width: 32rem) {
  body { padding-top: 1.5rem; }
  section { padding: 1rem 1.1rem 1.15rem; }
  h1 { font-size: 2rem; }
  .figure { font-size: 2.25rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd + dt { margin-top: .6rem; }
}
)";

} // namespace waitlistd

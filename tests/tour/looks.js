// What is wrong with a page as it stands, in words. Axe looks at the rest.
(size) => {
  const faults = [];
  const shown = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 150);
  const say = (fault, e) => faults.push(e ? `${fault}: ${shown(e)}` : fault);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;

  // Where one is.
  if (!/^en\b/.test(root.lang)) say(`lang is "${root.lang}"`);
  const heads = all("h1");
  if (heads.length !== 1 || !heads[0].innerText.trim()) say(`${heads.length} h1`);
  for (const part of ["header", "main", "footer"]) {
    const found = all(`body > ${part}, body > div > ${part}`).length;
    if (found !== 1) say(`${found} ${part}`);
  }
  if (!all("main")[0]?.innerText.trim()) say("main is empty");
  const named = all("nav").map((nav) => nav.getAttribute("aria-label") ?? document.getElementById(nav.getAttribute("aria-labelledby"))?.innerText);
  if (named.some((name) => !name) || new Set(named).size !== named.length) say(`navs named ${named.join(" | ")}`);
  const ids = all("[id]").map((e) => e.id);
  for (const id of new Set(ids.filter((one, n) => ids.indexOf(one) !== n))) say(`two of id ${id}`);
  let level = 0;
  for (const head of all("h1, h2, h3, h4, h5, h6")) {
    if (head.matches(".govuk-error-summary__title")) continue; // it stands before the h1, as the Design System has it
    const next = Number(head.tagName[1]);
    if (next > level + 1) say(`from h${level} to h${next}`, head);
    level = next;
  }

  // Nothing to scroll sideways for, but in a region that takes focus.
  if (root.scrollWidth > root.clientWidth) {
    const wide = all("body *").filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && e.checkVisibility());
    say(`${root.scrollWidth - root.clientWidth} px too wide`, wide.at(-1));
  }
  for (const e of all("body *")) {
    const style = getComputedStyle(e);
    const over = e.scrollWidth > e.clientWidth + 1;
    if (e.matches("input, select, textarea, button")) {
      if (e.clientHeight && e.clientWidth > 40 && e.type !== "file" && e.clientHeight < parseFloat(style.fontSize)) say("lower than its words", e);
    } else if (/auto|scroll/.test(style.overflowX) && over && e.tabIndex < 0) {
      say("scrolls sideways and takes no focus", e);
    } else if (/hidden|clip/.test(style.overflowX + style.overflowY) && e.clientWidth > 1 && e.clientHeight > 1 && e.innerText?.trim() && (over || e.scrollHeight > e.clientHeight + 2)) {
      say("cuts its words off", e);
    }
    // What stays in its place leaves room for the rest, on a screen as low as one at 400 %.
    if (/sticky|fixed/.test(style.position) && size.zoomed && e.offsetHeight > 128) say(`stands still and is ${e.offsetHeight} px high`, e);
  }
  return faults;
}

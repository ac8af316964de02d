// Remembers how everything that takes focus looks without it, and says what is wrong where the focus is now.
() => {
  const clear = (colour) => /^(transparent|rgba\(.*, 0\))$/.test(colour);
  const drawn = (style) => [
    style.outlineStyle === "none" || clear(style.outlineColor) ? "" : style.outline,
    style.boxShadow, style.backgroundColor, style.borderColor, style.borderWidth,
  ].join(";");
  const parts = (e) => [e, ...(e.labels ?? [])].flatMap((one) => [[one, null], [one, "::before"], [one, "::after"]]);
  const look = (e) => parts(e).map(([one, pseudo]) => drawn(getComputedStyle(one, pseudo))).join("|");
  const group = (e) => [...document.querySelectorAll('input[type="radio"]')].filter((one) => one.name === e.name && one.form === e.form && !one.disabled);
  const reached = (e) => e.type !== "radio" || e.checked || (!group(e).some((one) => one.checked) && group(e)[0] === e);
  const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")]
    .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }) && reached(e));
  const before = new Map(stops.map((e) => [e, look(e)]));
  const said = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 150);

  const hidden = (e) => {
    const box = [...e.getClientRects()].find((one) => one.width && one.height) ?? e.getBoundingClientRect();
    const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
    const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
    if (right <= left || bottom <= top) return "is off the screen";
    for (const x of [0.5, 0.1, 0.9]) for (const y of [0.5, 0.1, 0.9]) {
      const on = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
      if (on && (e.contains(on) || [...(e.labels ?? [])].some((label) => label.contains(on)))) return "";
    }
    return "is hidden beneath something";
  };

  const main = document.querySelector("main");
  window.walk = {
    total: stops.length,
    first: Math.max(0, stops.findIndex((e) => main.contains(e) || main.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)),
    named: (n) => said(stops[n]),
    now: () => {
      const e = document.activeElement;
      if (!e || e === document.body || e === document.documentElement) return { at: null };
      const at = stops.indexOf(e);
      const faults = [];
      // Of a date the browser draws the button of its own that opens a calendar, and the ring around it.
      if (at >= 0 && !(e.type === "date" && !e.matches(":focus")) && look(e) === before.get(e)) faults.push(`shows no focus: ${said(e)}`);
      const out = hidden(e);
      if (out) faults.push(`${out}: ${said(e)}`);
      return { at, faults, said: said(e) };
    },
  };
}

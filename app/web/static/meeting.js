// The meeting works without this. With it, arrows move through the list, Enter chooses, and the balance is counted at once.
const table = document.getElementById("cases");
const balance = document.getElementById("balance");

function choices() {
  return table ? [...table.querySelectorAll("select")] : [];
}

// Up and down go to the case before and after; left and right to the other worker of the same case. Enter opens the list
// of workers, where the arrows are the list's own until Enter or Escape closes it.
let open = false;

function move(from, down, across) {
  const row = from.closest("tr");
  if (across) {
    const within = [...row.querySelectorAll("select")];
    return within[within.indexOf(from) + across];
  }
  const column = [...row.children].indexOf(from.closest("td"));
  for (let next = row; (next = down > 0 ? next.nextElementSibling : next.previousElementSibling); ) {
    const there = next.children[column].querySelector("select") ?? next.querySelector("select");
    if (there) return there;
  }
}

function key(event) {
  if (event.target.tagName !== "SELECT" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter") {
    event.preventDefault();
    open = !open;
    event.target.classList.toggle("ehc-choose--open", open);
    if (open) event.target.showPicker?.();
  } else if (event.key === "Escape" || event.key === "Tab") {
    shut(event.target);
  } else if (!open && event.key.startsWith("Arrow")) {
    event.preventDefault();
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    const across = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
    move(event.target, down, across)?.focus();
  }
}

function shut(select) {
  open = false;
  select.classList.remove("ehc-choose--open");
}

function count() {
  const rows = [...table.tBodies[0].rows];
  const given = rows.filter((row) => [...row.querySelectorAll("select")].some((select) => select.value));
  const figures = [
    given.length,
    given.filter((row) => row.dataset.standing === "rescuable").length,
    given.filter((row) => row.dataset.standing === "late").length,
    given.filter((row) => "priority" in row.dataset).length,
  ];
  balance.querySelectorAll("strong").forEach((figure, n) => (figure.textContent = figures[n]));
}

if (table && balance) {
  table.addEventListener("keydown", key);
  table.addEventListener("change", count);
  for (const select of choices()) select.addEventListener("blur", () => shut(select));
}

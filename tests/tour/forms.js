// Fills a form of the page as somebody would who means no good, or nothing, and sends it: scripts' own checks are off.
([n, typed]) => {
  const form = document.querySelectorAll("main form")[n];
  form.noValidate = true;
  for (const field of form.elements) {
    if (field.type === "hidden" || field.type === "file" || field.tagName === "BUTTON" || field.tagName === "FIELDSET") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = typed !== "" && field.checked;
    else if (field.tagName === "SELECT") field.value = [...field.options].some((one) => one.value === "") && !typed ? "" : field.value;
    else {
      if (typed && /^(date|number)$/.test(field.type)) field.type = "text"; // as a browser has it that knows no dates
      field.value = field.maxLength > 0 ? typed.slice(0, field.maxLength) : typed;
    }
  }
  form.requestSubmit(form.querySelector("button:not([type=button])"));
}

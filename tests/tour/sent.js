// The first difference between the page as it stands and as it was sent, but for what only changes how it looks or takes focus.
(html) => {
  const mere = /^(class|style|tabindex|open|data-.*-init|spellcheck)$/;
  const lines = (root) => {
    const said = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.data.trim()) said.push(node.data.trim().replace(/\s+/g, " "));
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        const held = [...node.attributes].filter((one) => !mere.test(one.name)).map((one) => `${one.name}=${one.value}`).sort();
        said.push(`<${node.localName} ${held.join(" ")}>`);
        node.childNodes.forEach(walk);
      }
    };
    walk(root);
    return said;
  };
  const sent = lines(new DOMParser().parseFromString(html, "text/html").body);
  const stands = lines(document.body);
  const at = stands.findIndex((line, n) => line !== sent[n]);
  if (at < 0 && stands.length === sent.length) return [];
  return [`scripts changed the page: ${sent[at < 0 ? stands.length : at]} became ${stands[at]}`.slice(0, 300)];
}

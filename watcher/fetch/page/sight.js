// What the browser is asked about a page. Runs in a world of its own: it sees the page's tree, but none of
// what the page's scripts did to the language, and they do not see it.
(settings) => {
  const SKIPPED = new Set(["STYLE", "NOSCRIPT", "TEMPLATE", "LINK", "SVG", "CANVAS", "VIDEO", "AUDIO", "OBJECT", "EMBED", "BASE"]);
  const EMPTY = new Set(["AREA", "BR", "COL", "HR", "IMG", "INPUT", "META", "SOURCE", "TRACK", "WBR"]);
  const DROPPED = /^(?:on|srcset$|sizes$|d$|nonce$|integrity$)/;
  const LONGEST_VALUE = 2000;
  const MOST_CANDIDATES = 3000;
  const DIALOG = 6000;

  // The documents that can be read: the page's, and those of frames of the same origin, one in another.
  function documents() {
    const found = [document];
    for (let n = 0; n < found.length && n < 50; n++) {
      for (const frame of found[n].querySelectorAll("iframe, frame")) {
        const inner = inside(frame);
        if (inner) found.push(inner);
      }
    }
    return found;
  }

  function inside(frame) {
    try {
      return frame.contentDocument && frame.contentDocument.body ? frame.contentDocument : null;
    } catch {
      return null;
    }
  }

  // All trees: those documents, and the open shadow roots in them.
  function roots() {
    const found = documents();
    for (let n = 0; n < found.length && n < 5000; n++) {
      for (const element of found[n].querySelectorAll("*")) {
        if (element.shadowRoot) found.push(element.shadowRoot);
      }
    }
    return found;
  }

  const fold = (words) => words.replace(/\s+/gu, " ").trim().toLowerCase().replace(/[.!›»→]+$/u, "").replaceAll("’", "'").trim();

  function label(element) {
    const words = element.innerText || element.value || element.getAttribute("aria-label") || "";
    return words.length > 120 ? "" : fold(words);
  }

  function leadsAway(element) {
    const href = element.tagName === "A" ? element.getAttribute("href") || "" : "";
    return href !== "" && !href.startsWith("#") && !href.toLowerCase().startsWith("javascript:");
  }

  // Whether a button stands in a small part of the page that talks of cookies.
  function inDialog(button) {
    for (let around = button.parentNode; around; around = around.parentNode || around.host) {
      const words = (around.textContent || "").toLowerCase();
      if (words.length > DIALOG) return false;
      if (settings.words.some((word) => words.includes(word))) return true;
    }
    return false;
  }

  // Press a button that refuses; never one that agrees. Returns its words, or "".
  function refuse() {
    for (const root of roots()) {
      const buttons = root.querySelectorAll("button, [role=button], a, input[type=button], input[type=submit]");
      for (const button of Array.from(buttons).slice(0, MOST_CANDIDATES)) {
        if (!button.getClientRects().length || leadsAway(button)) continue;
        const words = label(button);
        if (settings.refusals.includes(words) && inDialog(button)) {
          button.click();
          return words;
        }
      }
    }
    return "";
  }

  function measure() {
    let size = 0;
    for (const root of roots()) {
      const top = root.body || root.documentElement || root;
      size += (top.textContent || "").length;
      for (const script of root.querySelectorAll("script, style, noscript")) size -= top.contains(script) ? script.textContent.length : 0;
    }
    return size;
  }

  // Text that nobody can see however they scroll or unfold: for machines, or for screen readers only.
  function isUnreadable(element, style) {
    if (parseFloat(style.fontSize) < 2) return true;
    if (style.position !== "absolute" && style.position !== "fixed") return false;
    if (parseFloat(style.left) <= -999 || parseFloat(style.top) <= -999) return true;
    const clipped = style.overflow === "hidden" || style.clip !== "auto" || style.clipPath !== "none";
    return clipped && parseFloat(style.width) <= 1 && parseFloat(style.height) <= 1;
  }

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

  function opening(element, tag, style) {
    let markup = "<" + tag;
    for (const { name, value } of element.attributes) {
      if (DROPPED.test(name) || value.length > LONGEST_VALUE || !/^[^\s"'<>/=]+$/.test(name)) continue;
      markup += ` ${name}="${escaped(value).replaceAll('"', "&quot;")}"`;
    }
    // A custom element is a block or not by its style, which does not come along.
    if (tag.includes("-") && style && !style.display.startsWith("inline")) markup += ' style="display:block"';
    return markup + ">";
  }

  // What an element shows, in order: its shadow tree where it has one, a slot's own content, a frame's page.
  function shown(element) {
    if (element.shadowRoot) return element.shadowRoot.childNodes;
    if (element.tagName === "SLOT") {
      const assigned = element.assignedNodes({ flatten: true });
      return assigned.length ? assigned : element.childNodes;
    }
    return element.childNodes;
  }

  // The page as HTML without scripts' content and styles, its shadow trees and frames laid open.
  function read() {
    const parts = ["<!DOCTYPE html>"];
    let size = 0;
    const add = (text) => {
      size += text.length;
      parts.push(text);
    };
    const stack = document.documentElement ? [document.documentElement] : [];
    while (stack.length && size <= settings.limit) {
      const top = stack.pop();
      if (typeof top === "string") {
        add(top);
      } else if (top.nodeType === Node.TEXT_NODE) {
        add(escaped(top.data));
      } else if (top.nodeType === Node.ELEMENT_NODE && !SKIPPED.has(top.tagName.toUpperCase())) {
        open(top, stack, add);
      }
    }
    return size > settings.limit ? null : parts.join("");
  }

  function open(element, stack, add) {
    const name = element.tagName.toUpperCase();
    if (name === "IFRAME" || name === "FRAME") {
      const page = inside(element);
      if (page) stack.push("</div>", ...Array.from(page.body.childNodes).reverse(), "<div>");
      return;
    }
    const style = element.ownerDocument.defaultView ? element.ownerDocument.defaultView.getComputedStyle(element) : null;
    if (style && name !== "HTML" && name !== "BODY" && isUnreadable(element, style)) return;
    const tag = name === "SLOT" ? "span" : element.tagName.toLowerCase();
    if (!/^[a-z][^\s"'<>/=]*$/u.test(tag)) return;
    add(opening(element, tag, style));
    if (EMPTY.has(name)) return;
    stack.push(`</${tag}>`);
    if (name === "SCRIPT") return;
    const children = shown(element);
    for (let n = children.length - 1; n >= 0; n--) stack.push(children[n]);
  }

  globalThis.sight = {
    look: (pressing) => ({ pressed: pressing ? refuse() : "", size: measure(), ready: document.readyState !== "loading" }),
    read,
  };
}

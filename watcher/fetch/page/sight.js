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

  // What is folded away (accordions, tabs, "read more") is part of the text: a click shows it. What no click and
  // no scrolling shows is not: words for machines, for readers of screens, for whoever searches the source.
  const CONTROLS = "button, summary, label, input, select, [role=button], [role=tab], [aria-expanded], [onclick], [tabindex], a:not([href]), a[href^='#']";
  const FOLDING = /accordion|collaps|expand|toggle|faq|drawer|(?:^|[-_ ])tabs?(?:$|[-_ ])|panel|read-?more|show-?more/i;
  const REVEALED = /(?:^|[-_ ])(?:aos|wow|reveal\w*|fade\w*|anim\w*|motion|scroll\w*|in-?view)(?:$|[-_ ])/i;
  const LONG = 1000;
  const NEAR = 300;
  const FAR = 999;
  const styleOf = (element) => (element.ownerDocument.defaultView ? element.ownerDocument.defaultView.getComputedStyle(element) : null);
  const wordsOf = (element) => (element.textContent || "").trim();
  const named = (element) => `${element.getAttribute("class") || ""} ${element.id}`;
  let taking = true; // whether what is put away or camouflaged is left out
  let taken = 0; // letters left out by that
  let kept = 0;
  let controlled = new Set();
  let judged = new WeakMap();

  // The ids that something on the page opens.
  function findControlled() {
    controlled = new Set();
    judged = new WeakMap();
    for (const root of roots()) {
      for (const element of root.querySelectorAll("[aria-controls], [aria-owns], [data-target], [data-bs-target], a[href^='#']")) {
        for (const name of ["aria-controls", "aria-owns", "data-target", "data-bs-target", "href"]) {
          for (const id of (element.getAttribute(name) || "").split(/\s+/u)) controlled.add(id.replace(/^#/u, ""));
        }
      }
    }
    controlled.delete("");
  }

  function isControl(element) {
    if (!judged.has(element)) judged.set(element, findControl(element));
    return judged.get(element);
  }

  function findControl(element) {
    const style = styleOf(element);
    if (style === null || style.display === "none" || wordsOf(element).length > NEAR) return false;
    if (element.matches(CONTROLS) || element.querySelector(CONTROLS) !== null) return true;
    return [element, ...Array.from(element.querySelectorAll("*")).slice(0, 20)].some((part) => styleOf(part)?.cursor === "pointer");
  }

  // Whether a click is likely to show it: something near it, or that names it, opens and closes; or it is one of several
  // of a kind of which another is shown. A text too long to be smuggled in is the document's.
  function isFolded(element) {
    if (wordsOf(element).length > LONG || element.matches("[aria-labelledby]") || element.closest("details, [role=tabpanel]")) return true;
    for (let around = element, level = 0; around && around.tagName !== "BODY" && level < 3; around = around.parentElement, level++) {
      if ((around.id && controlled.has(around.id)) || FOLDING.test(named(around))) return true;
      if ([around.previousElementSibling, around.nextElementSibling].some((beside) => beside && isControl(beside))) return true;
    }
    return Array.from(element.parentElement ? element.parentElement.children : []).slice(0, 50).some((other) => isTwin(element, other));
  }

  function isTwin(element, other) {
    if (other === element || other.tagName !== element.tagName || !wordsOf(other)) return false;
    const shared = Array.from(element.classList).some((name) => other.classList.contains(name));
    return shared && other.getClientRects().length > 0;
  }

  // Taken out of sight together with all that it holds.
  function isPutAway(element, style) {
    if (style.display === "none") return true;
    if (style.visibility !== "visible") return Array.from(element.querySelectorAll("*")).every((inner) => styleOf(inner)?.visibility !== "visible");
    if (style.overflow === "hidden" && parseFloat(style.width) <= 1 && parseFloat(style.height) <= 1) return true;
    return parseFloat(style.opacity) < 0.05 && !isRevealed(element, style);
  }

  // Pages fade their text in as one scrolls: nothing is hidden by that.
  function isRevealed(element, style) {
    const moves = style.transitionDuration.split(",").some((time) => parseFloat(time) > 0) || style.animationName !== "none";
    const marked = REVEALED.test(named(element)) || Array.from(element.attributes).some(({ name }) => name.startsWith("data-") && REVEALED.test(name.slice(4)));
    return moves || marked || style.willChange !== "auto" || style.transform !== "none" || style.filter !== "none";
  }

  // Clipped to a dot, shrunk to nothing, or beyond the edges that one can scroll to.
  function isOutOfReach(element, style) {
    if (/^matrix\(0, 0, 0, 0,/u.test(style.transform)) return true;
    if (parseFloat(style.marginLeft) <= -FAR || parseFloat(style.marginTop) <= -FAR * 5) return true;
    if (style.position !== "absolute" && style.position !== "fixed") return false;
    if (parseFloat(style.left) <= -FAR || parseFloat(style.top) <= -FAR || parseFloat(style.right) <= -FAR) return true;
    const clipped = style.overflow === "hidden" || style.clip !== "auto" || style.clipPath !== "none";
    return clipped && parseFloat(style.width) <= 1 && parseFloat(style.height) <= 1;
  }

  // Whether an element's own words cannot be seen; what is in it may be (a size of 0 closes gaps between boxes).
  function isMute(element, style) {
    return parseFloat(style.fontSize) < 2 || parseFloat(style.textIndent) <= -FAR || (taking && isCamouflaged(element, style));
  }

  // Whether an element's own words are of the colour that they stand on. Only where what they stand on is certain: no
  // picture, and nothing that is laid over or under it.
  function isCamouflaged(element, style) {
    const ink = channels(style.webkitTextFillColor || style.color);
    const own = Array.from(element.childNodes).reduce((sum, node) => sum + (node.nodeType === Node.TEXT_NODE ? node.data.trim().length : 0), 0);
    if (!ink || !own) return false;
    if (style.textShadow !== "none" || style.mixBlendMode !== "normal" || parseFloat(style.webkitTextStrokeWidth) > 0) return false;
    if (style.webkitBackgroundClip === "text") return false;
    const ground = groundOf(element);
    if (!ground) return false;
    const isAlike = ink[3] === 1 && ground.every((value, n) => Math.abs(value - ink[n]) <= 6) && !isLayered(element);
    if (ink[3] >= 0.05 && !isAlike) return false;
    taken += own;
    return true;
  }

  function channels(colour) {
    const parts = /^rgba?\(([^)]*)\)$/u.exec(colour);
    if (!parts) return null;
    const [red, green, blue, alpha] = parts[1].split(",").map(parseFloat);
    return [red, green, blue, alpha === undefined ? 1 : alpha];
  }

  // The colour behind an element, or null where there is more to it than a colour.
  function groundOf(element) {
    for (let around = element; around; around = around.parentElement) {
      const style = styleOf(around);
      const colour = style && channels(style.backgroundColor);
      if (!colour || style.backgroundImage !== "none") return null;
      if (colour[3] === 1) return colour.slice(0, 3);
      if (colour[3] > 0) return null;
    }
    const isLight = element.ownerDocument === document && element.getRootNode() === document && !styleOf(document.documentElement).colorScheme.includes("dark");
    return isLight ? [255, 255, 255] : null;
  }

  function isLayered(element) {
    for (let around = element; around; around = around.parentElement) {
      const style = styleOf(around);
      if (style.position === "absolute" || style.position === "fixed" || style.float !== "none") return true;
      for (const part of ["::before", "::after"]) {
        if (around.ownerDocument.defaultView.getComputedStyle(around, part).content !== "none") return true;
      }
      for (const child of Array.from(around.children).slice(0, 50)) {
        if (/^(?:IMG|PICTURE|VIDEO|CANVAS|SVG)$/iu.test(child.tagName) || ["absolute", "fixed"].includes(styleOf(child)?.position)) return true;
      }
      if (channels(style.backgroundColor)?.[3] === 1) return false;
    }
    return false;
  }

  // Whether an element is left out with all that it holds.
  function isUnseen(element, style) {
    if (style === null || /^(?:HTML|HEAD|BODY|SCRIPT)$/u.test(element.tagName)) return false;
    if (element.ownerDocument.head?.contains(element)) return false;
    if (isOutOfReach(element, style)) return true;
    if (!taking || !isPutAway(element, style) || wordsOf(element) === "" || isFolded(element)) return false;
    taken += wordsOf(element).length;
    return true;
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

  // The page as HTML without scripts' content and styles, its shadow trees and frames laid open. Where much would be left
  // out, the page is not understood (a style sheet did not come), and all of it is read.
  function read() {
    taking = true;
    taken = kept = 0;
    findControlled();
    const html = write();
    taking = taken <= Math.min(LONG, kept / 3);
    return taking ? html : write();
  }

  function write() {
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
        kept += top.data.trim().length;
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
    const style = styleOf(element);
    if (isUnseen(element, style)) return;
    const tag = name === "SLOT" ? "span" : element.tagName.toLowerCase();
    if (!/^[a-z][^\s"'<>/=]*$/u.test(tag)) return;
    add(opening(element, tag, style));
    if (EMPTY.has(name)) return;
    stack.push(`</${tag}>`);
    if (name === "SCRIPT") return;
    const children = shown(element);
    const mute = style !== null && name !== "TITLE" && isMute(element, style);
    for (let n = children.length - 1; n >= 0; n--) {
      if (!mute || children[n].nodeType !== Node.TEXT_NODE) stack.push(children[n]);
    }
  }

  globalThis.sight = {
    look: (pressing) => ({ pressed: pressing ? refuse() : "", size: measure(), ready: document.readyState !== "loading" }),
    read,
  };
}

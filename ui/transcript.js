// A transcript under review: every finding in its place, and beside it what there is to decide.
// All words arrive as data and are put in with textContent, never as markup. What is decided goes to the
// server as a list of numbered actions, which is kept until the server says that it has them.

const views = new WeakMap();

const KEYS = [
  ["j, k", "the next, the one before"],
  ["l, h", "the next mention, the one before"],
  ["a", "accept"],
  ["A", "accept all undecided of this type"],
  ["c", "change the replacement"],
  ["d", "dismiss, with a reason"],
  ["x", "only this mention, on or off"],
  ["u", "undecide"],
  ["y, n", "one person, two people"],
  ["N", "two people, for all questions that are left"],
  ["m", "the same person as another, whom nobody asked about"],
  ["s", "of a second look: it leads to nobody, on or off"],
  ["r", "replace the words that are selected, or that a second look is about; say what else a finding is"],
];
const LATE = 10_000; // milliseconds after which what was done is sent once more, and said to be late
const REASONS = ["leads to nobody", "no name", "public: everybody knows it", "they want it told"];

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".rv");
  if (!views.has(root)) views.set(root, new View(root));
  const view = views.get(root);
  view.send = (actions, again = 0) => setStateValue("actions", { from: view.id, actions, again });
  view.update(data);
}

function make(tag, properties = {}, ...children) {
  const { data, aria, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(data ?? {})) made.dataset[name] = value;
  for (const [name, value] of Object.entries(aria ?? {})) made.setAttribute(`aria-${name}`, value);
  made.append(...children);
  return made;
}

class View {
  constructor(root) {
    this.id = String(Math.random()).slice(2);
    this.sent = 0;
    this.waiting = [];
    this.items = [];
    this.current = null; // an item's key
    this.mention = 0;
    this.alone = false;
    this.form = null; // what is being typed
    this.late = false; // what was done and not saved
    this.status = make("p", { className: "rv-status", role: "status" });
    this.saving = make("span", { className: "rv-saving" });
    this.fault = make("p", { className: "rv-fault", role: "alert" }); // why the last thing that was done changed nothing
    this.refused = this.heard = 0;
    this.card = make("div", { className: "rv-card" });
    this.list = make("div", { className: "rv-list", role: "listbox", tabIndex: 0,
      aria: { label: "What is to be decided" } });
    this.text = make("div", { className: "rv-text", tabIndex: 0, role: "region",
      aria: { label: "The transcript" } });
    this.typedForm = this.typed();
    const help = make("details", { className: "rv-help" }, make("summary", {}, "Keys, while the list or the text has the focus"),
      make("dl", {}, ...KEYS.flatMap(([key, says]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, says)])));
    const panel = make("div", { className: "rv-panel" }, make("div", { className: "rv-head" }, this.status, this.saving),
      this.card, this.list, this.typedForm, help);
    root.replaceChildren(panel, this.text);
    root.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => this.picked(event.target.closest("[data-item]")));
    this.text.addEventListener("click", (event) => this.picked(event.target.closest("[data-item]")));
    this.text.addEventListener("mouseup", () => this.offer());
  }

  // -- what the server says ------------------------------------------------------------------------

  update(data) {
    this.data = data;
    if (data.from === this.id) {
      for (const [n, why] of data.refused) this.hear(n, why);
      this.waiting = this.waiting.filter((action) => action.n > data.done);
    }
    const before = this.items.findIndex((item) => item.key === this.current);
    this.items = [
      ...data.questions.map((each) => ({ ...each, kind: "question", key: `q:${each.key}`, open: true })),
      ...data.groups.map((each) => ({ ...each, kind: "group", key: `g:${each.head}`, open: each.open })),
      ...data.marks.map((each) => ({ ...each, kind: "mark", key: `m:${each.at}`, open: false })),
    ];
    for (const item of this.items) item.sent = this.waiting.some((action) => this.settles(action, item));
    if (!this.item()) {
      // Gone because of an answer elsewhere: on with what comes after it.
      const left = [...this.items.slice(Math.max(before, 0)), ...this.items];
      this.go((left.find((item) => this.isOpen(item)) ?? this.items[0])?.key ?? null);
    }
    this.drawText();
    this.draw();
  }

  // What was refused is said where it was done, and words that were typed stay in their box.
  hear(n, why) {
    const action = this.waiting.find((each) => each.n === n);
    if (!action) return;
    const more = this.fault.isConnected && this.heard < n ? `${this.fault.textContent} ` : "";
    this.refused = this.heard = n;
    this.fault.textContent = more + why;
    if (action.do === "words") {
      this.typedForm.elements.words.value ||= action.words;
      this.typedForm.append(this.fault);
    } else this.card.before(this.fault);
  }

  settles(action, item) {
    if (item.kind === "question") return action.do === "rest" || (action.do === "answer" && action.key === item.key.slice(2));
    if (item.kind !== "group" || !item.open) return false;
    return (action.do === "decide" && action.head === item.head) || (action.do === "alike" && action.type === item.type);
  }

  // Of a second look: whether somebody has said that it leads to nobody; what is on its way counts.
  isSeen(item) {
    return this.waiting.findLast((action) => action.do === "look" && action.at === item.at)?.seen ?? item.seen;
  }

  isOpen(item) {
    return item.open && !item.sent;
  }

  item() {
    return this.items.find((item) => item.key === this.current);
  }

  next() {
    const at = this.items.findIndex((item) => item.key === this.current);
    const turned = [...this.items.slice(at + 1), ...this.items.slice(0, at + 1)];
    return turned.find((item) => this.isOpen(item));
  }

  // -- what the person does -------------------------------------------------------------------------

  act(action, { stay = false } = {}) {
    this.sent += 1;
    this.fault.remove();
    this.waiting.push({ n: this.sent, ...action });
    for (const item of this.items) item.sent = this.waiting.some((each) => this.settles(each, item));
    this.form = null;
    this.alone = false;
    if (!stay) this.go(this.next()?.key ?? this.current);
    this.send(this.waiting);
    this.watch();
    this.draw();
    this.list.focus({ preventScroll: true });
  }

  // A server that was away has lost what it was told last: it is told again, and the person that it is late.
  watch(times = 1) {
    clearTimeout(this.watching);
    this.watching = setTimeout(() => {
      this.late = this.waiting.length > 0;
      this.draw({ scroll: false });
      if (!this.late) return;
      this.send(this.waiting, times);
      this.watch(times + 1);
    }, LATE);
  }

  decide(what, words = "") {
    const item = this.item();
    if (item?.kind !== "group") return;
    const here = this.here(item)[this.mention];
    if (this.alone && here) this.act({ do: "here", place: here.dataset.place, what, words }, { stay: true });
    else this.act({ do: "decide", head: item.head, what, words });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.form) return this.cancel();
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Enter" && event.target.matches("select")) {
        event.preventDefault();
        event.target.form.requestSubmit();
      }
      return;
    }
    const item = this.item();
    const does = {
      j: () => this.step(1), k: () => this.step(-1), l: () => this.turn(1), h: () => this.turn(-1),
      ArrowDown: () => this.step(1), ArrowUp: () => this.step(-1),
      a: () => this.decide("accept"), A: () => item?.kind === "group" && this.act({ do: "alike", type: item.type }),
      c: () => this.ask("change"), m: () => this.others(item).length && this.ask("same"), d: () => this.ask("dismiss"), u: () => this.undo(),
      x: () => { this.alone = !this.alone; this.draw(); },
      y: () => this.answer(true), n: () => this.answer(false),
      N: () => this.data.questions.length && this.act({ do: "rest" }),
      s: () => this.look(), r: () => this.replace(),
    }[event.key];
    const scrolls = event.key.startsWith("Arrow") && event.target !== this.list;
    if (!does || scrolls || (event.target.closest("button, summary") && event.key.length > 1)) return;
    event.preventDefault();
    does();
  }

  step(by) {
    const at = this.items.findIndex((item) => item.key === this.current);
    const to = this.items[Math.min(Math.max(at + by, 0), this.items.length - 1)];
    if (to) this.go(to.key);
    this.draw();
  }

  turn(by) {
    const n = this.here(this.item()).length;
    this.mention = n ? (this.mention + by + n) % n : 0;
    this.draw();
  }

  go(key) {
    this.current = key;
    this.mention = 0;
    this.alone = false;
    this.form = null;
  }

  picked(target) {
    if (!target || String(document.getSelection()).trim()) return;
    this.go(target.dataset.item);
    const place = target.dataset.place;
    if (place) this.mention = Math.max(0, this.here(this.item()).findIndex((each) => each.dataset.place === place));
    this.draw({ scroll: !place });
    this.list.focus({ preventScroll: true });
  }

  answer(same) {
    const item = this.item();
    if (item?.kind === "question") this.act({ do: "answer", key: item.key.slice(2), same });
  }

  look() {
    const item = this.item();
    if (item?.kind !== "mark") return;
    const seen = !this.isSeen(item);
    const after = this.items.slice(this.items.indexOf(item) + 1).find((each) => each.kind === "mark" && !this.isSeen(each));
    if (seen && after) this.go(after.key);
    this.act({ do: "look", at: item.at, seen }, { stay: true });
  }

  undo() {
    const item = this.item();
    if (item?.kind === "group") this.act({ do: "undo", head: item.head }, { stay: true });
  }

  ask(what) {
    if (this.item()?.kind !== "group") return;
    this.form = what;
    this.draw();
    this.card.querySelector("input[type=text]")?.select();
  }

  cancel() {
    this.form = null;
    this.draw();
    this.list.focus({ preventScroll: true });
  }

  // -- words that nobody found ---------------------------------------------------------------------

  offer() {
    const chosen = this.selected();
    if (!chosen) return;
    this.chosen = chosen;
    this.form = "replace";
    this.draw({ scroll: false });
  }

  replace() {
    const item = this.item();
    this.chosen = this.selected() ?? (item?.kind === "mark" ? { at: item.at, end: item.end, words: item.words } : this.words(item));
    if (!this.chosen) return;
    this.form = "replace";
    this.draw({ scroll: false });
    this.card.querySelector("select")?.focus();
  }

  // The words of the finding that is pointed at: what was taken for a town may be a person.
  words(item) {
    const run = item?.kind === "group" ? this.here(item)[this.mention]?.firstChild : null;
    if (!run) return null;
    const at = Number(run.dataset.at);
    return { at, end: at + Array.from(run.textContent).length, words: run.textContent, type: item.type };
  }

  // The words of the transcript that are selected, wherever the selection ends: also beside or between them.
  selected() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !this.text.contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    const runs = [...this.text.querySelectorAll("[data-at]")].filter((run) => range.intersectsNode(run));
    if (!runs.length) return null;
    const [first, last] = [runs[0], runs.at(-1)];
    const begins = within(first, range.startContainer, range.startOffset) ?? 0;
    const ends = within(last, range.endContainer, range.endOffset) ?? points(last).length;
    const at = Number(first.dataset.at) + begins;
    const end = Number(last.dataset.at) + ends;
    const all = runs.flatMap(points);
    const words = all.slice(begins, all.length - (points(last).length - ends)).join("").trim();
    return words && at < end ? { at, end, words } : null;
  }

  types(chosen) {
    const options = Object.entries(this.data.types).map(([type, said]) => make("option", { value: type, selected: type === chosen }, said));
    return make("select", { name: "type" }, ...options);
  }

  typed() {
    const words = make("input", { type: "text", name: "words", required: true, autocomplete: "off" });
    this.typedTypes = make("span");
    const form = make("form", { className: "rv-typed" }, make("p", {}, "Something was missed? Select it in the text, or type it:"),
      make("label", {}, "Words ", words), make("label", {}, "which are ", this.typedTypes), button("Replace everywhere"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.act({ do: "words", words: words.value, type: form.elements.type.value }, { stay: true });
      words.value = "";
    });
    return form;
  }

  // -- what is seen --------------------------------------------------------------------------------

  draw({ scroll = true } = {}) {
    const open = this.items.filter((item) => this.isOpen(item));
    const asked = open.filter((item) => item.kind === "question").length;
    const left = open.length - asked;
    const groups = this.items.filter((item) => item.kind === "group").length;
    const marks = this.items.filter((item) => item.kind === "mark");
    const seen = marks.filter((item) => this.isSeen(item)).length;
    const told = `${groups - left} of ${groups} decided` + (asked ? `; ${asked} ${asked === 1 ? "question" : "questions"} who is who.` : ".")
      + (marks.length ? ` ${seen} of ${marks.length} second looks taken.` : "");
    if (this.status.textContent !== told) this.status.textContent = told;
    if (!this.waiting.length) this.late = false;
    const late = "Not saved yet: the server does not answer. If this stays, load the page anew.";
    this.saving.textContent = this.late ? late : this.waiting.length ? "Saving …" : this.sent && this.refused !== this.sent ? "Saved." : "";
    if (!this.typedTypes.firstChild) this.typedTypes.replaceChildren(this.types("PERSON"));
    this.drawCard();
    this.drawList();
    this.point(scroll);
  }

  drawCard() {
    // An answer of the server that comes while somebody types leaves what they have typed.
    const typing = this.form && [this.form, this.current, this.alone, this.chosen?.at, this.chosen?.end].join(" ");
    if (typing && typing === this.typing) return;
    this.typing = typing;
    const item = this.item();
    if (this.form === "replace") return this.card.replaceChildren(...this.replaceForm());
    if (!item) return this.card.replaceChildren(make("p", {}, "Nothing was found. Read all of it: what no rule finds, a person does."));
    const draw = { question: () => this.question(item), group: () => this.group(item), mark: () => this.mark(item) }[item.kind];
    this.card.replaceChildren(...draw());
  }

  question(item) {
    return [
      make("h3", {}, "Are these one person?"),
      make("p", { className: "rv-names" }, names(item.one), make("span", { className: "rv-quiet" }, " and "), names(item.other)),
      make("p", { className: "rv-quiet" }, `Asked because ${item.why}.`),
      row(button("Yes, one person", "y", () => this.answer(true)), button("No, two people", "n", () => this.answer(false)),
        button("No, for all that are left", "N", () => this.act({ do: "rest" }))),
    ];
  }

  group(item) {
    const here = this.here(item).length;
    const parts = [
      make("h3", {}, names(item.names), make("span", { className: "rv-type" }, item.said)),
      make("p", {}, "becomes ", make("b", {}, item.to)),
      make("p", { className: "rv-quiet" }, [
        `${item.n} ${item.n === 1 ? "mention" : "mentions"}${item.n !== here ? `, ${here} of them in this transcript` : ""}`,
        item.labels.length ? `; speaks as ${item.labels.join(", ")}` : "", item.state ? `. ${item.state}` : ".",
      ].join("")),
    ];
    if (this.form === "same") return [...parts, this.sameForm(item)];
    if (this.form) return [...parts, this.wordsForm(item)];
    const alike = this.items.filter((each) => each.type === item.type && this.isOpen(each)).length;
    const only = make("input", { type: "checkbox", checked: this.alone, onchange: () => { this.alone = only.checked; this.draw(); } });
    const buttons = [button("Accept", "a", () => this.decide("accept"), this.isOpen(item)), button("Change …", "c", () => this.ask("change")),
      button("Dismiss …", "d", () => this.ask("dismiss"))];
    if (here) buttons.push(button("Something else …", "r", () => this.replace()));
    if (!item.open) buttons.push(button("Undecide", "u", () => this.undo()));
    if (alike > 1) buttons.push(button(`Accept all ${alike} ${item.many} left`, "A", () => this.act({ do: "alike", type: item.type })));
    if (this.others(item).length) buttons.push(button("The same person as …", "m", () => this.ask("same")));
    if (item.joined) buttons.push(button("Not one person after all", "", () => this.act({ do: "part", head: item.head }, { stay: true })));
    if (item.told_apart) buttons.push(button("Ask again who this may be", "", () => this.act({ do: "ask", head: item.head }, { stay: true })));
    parts.push(row(...buttons));
    if (here > 1) parts.push(row(button("← Mention", "h", () => this.turn(-1)), button("Mention →", "l", () => this.turn(1)),
      make("label", { className: "rv-only" }, only, " only this mention")));
    return parts;
  }

  // The other people of the review.
  others(item) {
    return item?.type === "PERSON" ? this.items.filter((each) => each.type === "PERSON" && each !== item) : [];
  }

  sameForm(item) {
    const people = this.others(item).map((each) => make("option", { value: each.head }, each.names.slice(0, 3).join(", ")));
    const select = make("select", {}, ...people);
    const form = make("form", {}, make("label", {}, "The same person as ", select),
      row(button("One person", "Enter", null, true), button("Cancel", "Esc", () => this.cancel())));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.act({ do: "join", head: item.head, other: select.value }, { stay: true });
    });
    return form;
  }

  mark(item) {
    return [
      make("h3", {}, names([item.words]), make("span", { className: "rv-type" }, "second look")),
      make("p", {}, `${item.why}. No rule can judge this: does it lead to somebody?`),
      row(button("Replace …", "r", () => this.replace()), button(this.isSeen(item) ? "Look again" : "It leads to nobody", "s", () => this.look())),
    ];
  }

  wordsForm(item) {
    const change = this.form === "change";
    const listed = `rv-reasons-${this.id}`;
    const input = make("input", { type: "text", required: true, autocomplete: "off", maxLength: 200,
      value: change ? item.to.slice(1, -1) : REASONS[0] });
    if (!change) input.setAttribute("list", listed);
    const about = this.alone ? "this mention" : item.n === 1 ? "it" : `all ${item.n} mentions`;
    const form = make("form", {}, make("label", {}, change ? `What stands for ${about} ` : `Why ${about} may stay `, input),
      make("datalist", { id: listed }, ...REASONS.map((reason) => make("option", { value: reason }))),
      row(button(change ? "Change" : "Dismiss", "Enter", null, true), button("Cancel", "Esc", () => this.cancel())));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.decide(this.form, input.value); });
    return form;
  }

  replaceForm() {
    const { at, end, words, type } = this.chosen;
    const select = this.types(type ?? "PERSON");
    const form = make("form", {}, make("label", {}, "which are ", select),
      row(button("Replace everywhere", "Enter", null, true), button("Cancel", "Esc", () => this.cancel())));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      document.getSelection().removeAllRanges();
      this.act({ do: "add", at, end, type: select.value }, { stay: true });
    });
    return [make("h3", {}, names([words])), form];
  }

  drawList() {
    const sections = [];
    for (const item of this.items) {
      const heading = { question: "Who is who", group: item.heading, mark: "Second look: no rule can judge these" }[item.kind];
      if (sections.at(-1)?.heading !== heading) sections.push({ heading, options: [] });
      sections.at(-1).options.push(this.option(item));
    }
    this.list.replaceChildren(...sections.map(({ heading, options }) =>
      make("div", { role: "group", aria: { label: heading } }, make("div", { className: "rv-heading", aria: { hidden: "true" } }, heading), ...options)));
    const chosen = this.list.querySelector('[aria-selected="true"]');
    this.list.setAttribute("aria-activedescendant", chosen?.id ?? "");
    if (chosen) this.list.scrollTop = chosen.offsetTop - this.list.clientHeight / 2;
  }

  option(item) {
    const open = this.isOpen(item);
    const words = { question: () => `${item.one.join(", ")} = ${item.other.join(", ")}?`, group: () => item.names.join(", "), mark: () => item.words }[item.kind]();
    const after = { question: "", group: open || item.open ? item.to : item.short, mark: item.why }[item.kind];
    const told = item.kind === "mark" ? (this.isSeen(item) ? "done" : "") : open ? "open" : "done";
    return make("div", { id: `rv-${this.id}-${item.key}`.replace(/[^\w-]/g, (c) => c.codePointAt(0)), role: "option",
      className: `rv-option ${told}`, data: { item: item.key }, aria: { selected: String(item.key === this.current) } },
      make("span", { className: "rv-sign", aria: { hidden: "true" } }, told === "done" ? "✓" : told === "open" ? "•" : ""),
      make("span", {}, words), make("span", { className: "rv-after" }, after),
      make("span", { className: "rv-unseen" }, told === "open" ? " undecided" : ""));
  }

  drawText() {
    const shown = JSON.stringify(this.data.blocks);
    if (this.shown === shown) return;
    this.shown = shown;
    const at = this.text.scrollTop;
    this.text.replaceChildren(...this.data.blocks.map((block) => this.block(block)));
    this.text.scrollTop = at;
  }

  block(block) {
    const words = make(block.role === "heading" ? "h3" : "p", {}, ...block.parts.map((part) => this.part(part)));
    if (!block.speaker) return words;
    const time = block.time ? make("span", { className: "rv-quiet" }, ` ${block.time}`) : "";
    const becomes = block.speaker === block.name ? "" : make("span", { className: "rv-to" }, block.name);
    return make("div", { className: "rv-turn" }, make("p", { className: "rv-speaker" }, block.speaker, becomes, time), words);
  }

  part([at, words, item, place, state, to, said]) {
    const run = make("span", { data: { at } }, words);
    if (!item) return run;
    if (!place) return make("span", { className: "rv-mark", data: { item } }, run);
    const found = make("span", { className: `rv-found ${state}`, data: { item, place } }, run);
    if (to) found.append(make("span", { className: "rv-to" }, state === "open" ? `${said}: ${to}` : to));
    return found;
  }

  here(item) {
    return item ? [...this.text.querySelectorAll("[data-item]")].filter((each) => each.dataset.item === item.key) : [];
  }

  point(scroll) {
    for (const each of this.text.querySelectorAll(".here, .this")) each.classList.remove("here", "this");
    const found = this.here(this.item());
    for (const each of found) each.classList.add("here");
    const one = found[Math.min(this.mention, found.length - 1)];
    one?.classList.add("this");
    if (one && scroll) this.text.scrollTop += one.getBoundingClientRect().top - this.text.getBoundingClientRect().top - this.text.clientHeight / 3;
  }
}

// Code points, which the server counts; JavaScript counts in UTF-16.
function points(run) {
  return Array.from(run.textContent);
}

function within(run, node, offset) {
  const inside = node.nodeType === Node.TEXT_NODE && run.contains(node);
  return inside ? Array.from(node.textContent.slice(0, offset)).length : null;
}

function names(all) {
  return make("span", { className: "rv-name" }, all.slice(0, 6).join(", ") + (all.length > 6 ? " …" : ""));
}

function row(...buttons) {
  return make("div", { className: "rv-row" }, ...buttons);
}

function button(words, key = "", does = null, first = false) {
  const made = make("button", { type: does ? "button" : "submit", className: first ? "first" : "" }, words);
  if (key) made.append(" ", make("kbd", {}, key));
  if (does) made.addEventListener("click", does);
  return made;
}

import { el, rate, svg } from './dom.js';

const SMALLEST = 0.78;

/** The picture of `plan`, with rates at its arrows, a sign where something is wrong, and boxes that can be chosen. */
export class Graph {
  constructor(facts, choose) {
    this.facts = facts;
    this.choose = choose;
    this.boxes = new Map();
    this.rates = [];
    this.place = el('div', { class: 'graph scroll panel', tabindex: '0', role: 'region', 'aria-label': 'Graph of the pipeline' });
  }

  async load() {
    const text = await (await fetch('/graph.svg')).text();
    const picture = document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true);
    this.place.replaceChildren(picture);
    // Smaller than this its text cannot be read: the picture is moved about instead.
    const width = picture.viewBox.baseVal.width;
    picture.style.maxWidth = `${width}px`;
    picture.style.minWidth = `${width * SMALLEST}px`;
    for (const box of picture.querySelectorAll('[data-box]')) this.prepare(box);
    for (const arrow of picture.querySelectorAll('[data-arrow]')) this.label(picture, arrow);
    picture.querySelectorAll(':scope > text[font-style]').forEach((text) => text.classList.add('side'));
  }

  prepare(box) {
    const id = box.dataset.box;
    const mark = svg('text', { class: 'mark', 'aria-hidden': 'true' });
    const rect = box.querySelector('rect');
    mark.setAttribute('x', Number(rect.getAttribute('x')) + Number(rect.getAttribute('width')) - 8);
    mark.setAttribute('y', Number(rect.getAttribute('y')) + 20);
    box.append(mark);
    box.setAttribute('tabindex', '0');
    box.setAttribute('role', 'button');
    box.addEventListener('click', () => this.choose(id));
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        this.choose(id);
      }
    });
    this.boxes.set(id, { box, mark });
  }

  /** The rate stands in the middle of the arrow, which the browser knows only of what is shown. */
  label(picture, arrow) {
    const middle = arrow.getPointAtLength(arrow.getTotalLength() / 2);
    const text = svg('text', { class: 'rate still', x: middle.x + 6, y: middle.y + 4 });
    picture.append(text);
    this.rates[Number(arrow.dataset.arrow)] = text;
  }

  chosen(id) {
    this.boxes.forEach(({ box }, each) => box.setAttribute('aria-pressed', String(each === id)));
    const chosen = this.boxes.get(id)?.box.getBoundingClientRect();
    const frame = this.place.getBoundingClientRect();
    if (chosen && (chosen.left < frame.left || chosen.right > frame.right)) {
      this.place.scrollLeft += chosen.left + chosen.width / 2 - frame.left - frame.width / 2;
    }
  }

  update(state) {
    (state.edges ?? []).forEach((value, i) => {
      const text = this.rates[i];
      if (text) {
        text.textContent = rate(value);
        text.classList.toggle('still', value === 0);
      }
    });
    this.boxes.forEach(({ box, mark }, id) => {
      const rows = (state.ledger ?? []).filter((row) => row.box === id);
      const troubles = rows.flatMap((row) => row.troubles);
      const bad = troubles.some((trouble) => trouble.bad);
      mark.textContent = bad ? '✕' : troubles.length ? '▲' : '';
      mark.setAttribute('class', `mark ${bad ? 'bad' : 'warn'}`);
      box.classList.toggle('has-bad', bad);
      box.classList.toggle('has-warn', !bad && troubles.length > 0);
      const own = rows.find((row) => row.name === id || row.kind === 'output');
      box.setAttribute('aria-label', [id, own ? `${rate(own.in_rate)} in` : '', ...troubles.map((trouble) => trouble.text)].filter(Boolean).join(', '));
    });
  }
}

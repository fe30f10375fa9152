import { count, duration, el, json, rate, rowTable, show, time } from './dom.js';
import { StreamsPart } from './streams.js';

/** Outputs with their newest rows. */
export class OutputsPart {
  constructor() {
    this.place = el('div');
  }

  async update(state) {
    const rows = await json('/outputs');
    show(this.place, (state.outputs ?? []).map((output) => {
      const row = state.ledger.find((each) => each.name === output.output && each.kind === 'output');
      const newest = rows.outputs.find((each) => each.name === output.output);
      return el('section', { class: 'panel' }, el('h2', {}, output.output),
        el('p', { class: 'kind' }, `${count(row.events.written ?? 0)} written, ${rate(row.in_rate)}, `,
          output.age === undefined ? 'nothing yet' : `the last ${duration(output.age)} ago`),
        newest ? rowTable(newest, `newest rows of ${output.output}`) : null);
    }));
  }
}

/** The newest dead letters: search, and the bytes of each. */
export class LettersPart {
  constructor() {
    this.search = el('input', { type: 'search', id: 'search', placeholder: 'code, step, message, text', oninput: () => this.update() });
    this.told = el('p', { class: 'note', role: 'status' });
    this.list = el('div');
    this.shown = '';
    this.place = el('section', { class: 'panel' }, el('h2', {}, 'Dead letters'),
      el('p', {}, el('label', { for: 'search' }, 'Search '), this.search), this.told, this.list);
  }

  async update() {
    const data = await json(`/letters?search=${encodeURIComponent(this.search.value)}`);
    this.told.textContent = data.kept === 0
      ? 'No dead letter seen. They are seen where the run is in this process and has an output dead_letter.'
      : `${count(data.found)} of the newest ${count(data.kept)}`;
    const text = JSON.stringify(data.events);
    if (text !== this.shown && !this.list.querySelector('details[open]')) {
      this.shown = text;
      show(this.list, data.events.map(LettersPart.letter));
    }
  }

  static letter(letter) {
    return el('details', { class: 'letter' },
      el('summary', {}, el('span', { class: 'code' }, letter.code), el('span', {}, letter.step), el('span', { class: 'message' }, letter.message),
        el('span', { class: 'where' }, where(letter))),
      el('div', { class: 'body' },
        el('dl', { class: 'facts' }, Object.entries(letter).filter(([, value]) => typeof value !== 'object')
          .flatMap(([name, value]) => [el('dt', {}, name.replace('_', ' ')), el('dd', {}, /_time|first_seen/.test(name) ? time(value) : String(value))])),
        bytes('key', letter.key), bytes('value', letter.value)));
  }
}

function where(letter) {
  return letter.source === undefined ? '' : `${letter.source}${letter.partition === undefined ? '' : `/${letter.partition}@${letter.offset}`}`;
}

/** Bytes as text, and as hex for who wants to see what is there. */
function bytes(name, value) {
  if (!value) return null;
  const body = el('pre', {}, value.text);
  const hex = value.hex.replace(/../g, '$& ').trim();
  const button = el('button', {
    type: 'button',
    'aria-pressed': 'false',
    onclick: () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(on));
      body.textContent = on ? hex : value.text;
    },
  }, 'hex');
  const more = value.hex.length / 2 < value.size && value.hex ? `, the first ${count(value.hex.length / 2)}` : '';
  return el('div', {}, el('h3', {}, `${name}, ${count(value.size)} bytes${more} `, value.hex ? button : null), body);
}

const NEWEST = 40;
const RANGES = ['up to 1 s', 'up to 10 s', 'up to 1 min', 'up to 10 min', 'up to 1 h', 'up to 1 day', 'more'];

/** How late events were, and the newest of them. */
export class LatePart {
  constructor() {
    this.place = el('div');
  }

  async update() {
    const data = await json('/late');
    const all = data.ranges.reduce((sum, range) => sum + range.events, 0);
    const most = Math.max(1, ...data.ranges.map((range) => range.events));
    const bars = data.ranges.map((range, i) => el('tr', {}, el('th', { scope: 'row' }, RANGES[i]), el('td', { class: 'number' }, count(range.events)),
      el('td', { class: 'full' }, StreamsPart.bar(range.events / most, `${all ? Math.round((range.events * 1000) / all) / 10 : 0} %`))));
    const rows = data.events.slice(0, NEWEST).map((event) => [event.source ?? '', event.partition ?? '', event.offset ?? event.message_id ?? '',
      event.event_time, event.watermark, event.lateness_ms]);
    show(this.place,
      el('section', { class: 'panel' }, el('h2', {}, 'How late events were'),
        el('p', { class: 'note' }, `${count(all)} below the watermark of their partition since the run began, as far as it is in this process`),
        el('table', { class: 'full' }, el('tbody', {}, bars))),
      el('section', { class: 'panel' }, el('h2', {}, 'The newest late events'), LatePart.newest(rows)));
  }

  static newest(rows) {
    if (!rows.length) return el('p', { class: 'note' }, 'None seen. They are seen where the file has an output late.');
    const text = rows.map(([source, partition, offset, at, watermark, late]) => [source, String(partition), String(offset), time(at), time(watermark), duration(late / 1000)]);
    return tableOf(text);
  }
}

function tableOf(rows) {
  const names = ['source', 'partition', 'offset', 'event time', 'watermark', 'late by'];
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'late events' }, el('table', { class: 'full' },
    el('thead', {}, el('tr', {}, names.map((name, i) => el('th', { scope: 'col', class: [1, 2, 5].includes(i) ? 'number' : null }, name)))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell, i) => el('td', { class: [1, 2, 5].includes(i) ? 'number' : null }, cell)))))));
}

import { bytes, count, duration, el, json, rate, rowTable, show, table } from './dom.js';

/** All that is known of the step that is chosen. */
export class StepPanel {
  constructor(facts) {
    this.facts = facts;
    this.head = el('div');
    this.numbers = el('div');
    this.columns = el('div');
    this.rows = el('div');
    this.place = el('section', { class: 'panel chosen-step', 'aria-label': 'The step that is chosen' },
      el('div', {}, this.head, this.numbers, this.columns), this.rows);
  }

  choose(id) {
    this.id = id;
    const box = this.facts.plan.boxes.find((each) => each.id === id);
    if (!box) return;
    const line = this.facts.lines[id];
    this.head.replaceChildren(
      el('h2', {}, box.name),
      el('p', { class: 'kind' }, box.kind, line ? ' · ' : '', line ? el('a', { href: `#file:${line}` }, `line ${line} of the file`) : ''),
      el('dl', { class: 'facts' }, box.facts.flatMap(StepPanel.fact)));
    const columns = Object.entries(box.columns).map(([name, type]) => [name, type]);
    this.columns.replaceChildren(el('h3', {}, 'Columns of the rows that leave it'),
      table([{ name: 'column' }, { name: 'type' }], columns.map(([name, type]) => [name, el('td', { class: 'wrap mono' }, type)]), { class: 'full', label: 'columns' }));
    this.rows.replaceChildren();
    this.loadRows();
  }

  static fact(text) {
    const at = text.indexOf(': ');
    return [el('dt', {}, at < 0 ? '' : text.slice(0, at)), el('dd', {}, at < 0 ? text : text.slice(at + 2))];
  }

  update(state) {
    const rows = (state.ledger ?? []).filter((row) => row.box === this.id);
    if (!rows.length) {
      show(this.numbers, el('p', { class: 'note' }, 'Nothing is counted yet.'));
      return;
    }
    const troubles = rows.flatMap((row) => row.troubles);
    const marks = troubles.map((trouble) => el('li', { class: trouble.bad ? 'bad' : 'warn' }, `${trouble.bad ? '✕' : '▲'} ${trouble.text}`));
    const letters = rows.flatMap((row) => Object.entries(row.letters));
    show(this.numbers,
      el('ul', { class: 'troubles' }, marks),
      el('h3', {}, 'What became of the rows that came in'),
      table([{ name: '' }, { name: 'rows', number: true }, { name: 'per second', number: true }],
        rows.flatMap((row) => StepPanel.lines(row, rows.length > 1)), { label: 'counts' }),
      StepPanel.figures(rows),
      letters.length ? el('h3', {}, 'Dead letters by code') : null,
      letters.length ? table([{ name: 'code' }, { name: 'letters', number: true }], letters.map(([code, letter]) => [code, count(letter)]), { label: 'codes' }) : null);
    this.loadRows();
  }

  static lines(row, several) {
    const prefix = several && row.name !== row.box ? `${row.name} ` : '';
    const output = row.kind === 'output';
    return [
      [`${prefix}in`, count(row.in), rate(row.in_rate)],
      ...Object.entries(row.events).map(([name, events]) => [`${prefix}${name.replace('_', '-')}`, count(events), '']),
      [`${prefix}held or on their way`, count(row.held), ''],
      ...(output ? [] : [[`${prefix}out`, count(row.out), rate(row.out_rate)]]),
    ];
  }

  /** State and latency, of what tells them. */
  static figures(rows) {
    const facts = rows.flatMap((row) => [
      row.state ? ['state', `${count(row.state.keys)} keys, ${bytes(row.state.bytes)}`] : null,
      StepPanel.within('age of rows when written', row.delay),
      StepPanel.within('to write a batch', row.writes),
      StepPanel.within('to answer a look-up', row.calls),
    ]).filter((fact) => fact);
    if (!facts.length) return null;
    return el('dl', { class: 'facts figures' }, facts.flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, text)]));
  }

  static within(name, times) {
    if (!times) return null;
    const half = times.half === undefined ? 'half above a day' : `half within ${duration(times.half)}`;
    return [name, times.most === undefined ? half : `${half}, 95 % within ${duration(times.most)}`];
  }

  async loadRows() {
    const id = this.id;
    if (!id || this.loading || document.hidden) return;
    this.loading = true;
    try {
      const data = await json(`/rows?box=${encodeURIComponent(id)}`);
      if (id === this.id) {
        show(this.rows,
          ...data.in.flatMap((each) => [el('h3', {}, `Rows in, from ${each.name}`), rowTable(each, `rows from ${each.name}`)]),
          ...data.out.flatMap((each) => [el('h3', {}, `Rows out, ${each.name}`), rowTable(each, `rows of ${each.name}`)]));
      }
    } catch {
      // The run has ended: what was shown last stays.
    } finally {
      this.loading = false;
    }
  }
}

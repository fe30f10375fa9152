import { count, duration, el, rate, show, table, time } from './dom.js';

/** Streams with their partitions: who is behind, who holds the watermark back, who is idle. */
export class StreamsPart {
  constructor() {
    this.place = el('div');
  }

  update(state) {
    const panels = (state.streams ?? []).map((stream) => StreamsPart.panel(stream, state));
    show(this.place, panels.length ? panels : el('p', { class: 'note' }, 'The run has no streams, or nothing is known of them yet.'));
  }

  static panel(stream, state) {
    const row = state.ledger.find((each) => each.name === stream.stream && each.kind === 'source') ?? {};
    const facts = [
      ['read', `${count(row.in ?? 0)}, ${rate(row.in_rate ?? 0)}`],
      ['late', count(row.events?.late ?? 0)],
      ['dead letters', count(row.events?.dead_lettered ?? 0)],
    ];
    if (stream.partitions !== undefined) {
      const records = stream.lag === undefined ? '' : `${count(stream.lag)} records, `;
      facts.push(['lag', (stream.lag ?? stream.lag_seconds) > 0 ? `${records}${duration(stream.lag_seconds)}` : 'none']);
      facts.push(['watermark', stream.watermark === undefined ? 'none yet' : `${time(stream.watermark)}, ${duration((state.at - stream.watermark) / 1000)} behind the clock`]);
      facts.push(['held back by', stream.holder ?? 'no partition']);
      facts.push(['partitions', `${count(stream.partitions)}, ${count(stream.idle)} idle`]);
    }
    return el('section', { class: 'panel' }, el('h2', {}, stream.stream),
      el('dl', { class: 'numbers' }, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))),
      stream.told?.length ? StreamsPart.partitions(stream) : null,
      stream.folded > 0 ? el('p', { class: 'note folded' }, `and ${count(stream.folded)} more partitions that are not shown one by one`) : null);
  }

  static partitions(stream) {
    const marks = stream.told.map((each) => each.watermark).filter((each) => each !== undefined);
    const furthest = Math.max(...marks);
    const range = Math.max(1, furthest - Math.min(...marks));
    const rows = stream.told.map((each) => [
      each.partition,
      el('td', { class: each.holds ? 'warn' : null }, each.holds ? '◆ holds the watermark' : each.idle ? '◌ idle' : '● active'),
      count(each.lag),
      each.lag > 0 ? duration(each.lag_seconds) : '0 s',
      each.watermark === undefined ? 'none yet' : time(each.watermark),
      el('td', {}, each.watermark === undefined ? '' : StreamsPart.bar((furthest - each.watermark) / range, duration((furthest - each.watermark) / 1000))),
    ]);
    return table([{ name: 'partition' }, { name: 'state' }, { name: 'lag', number: true }, { name: 'lag in time', number: true },
      { name: 'watermark' }, { name: 'behind the furthest' }], rows, { class: 'full', label: `partitions of ${stream.stream}` });
  }

  static bar(share, text) {
    const length = el('i');
    length.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    return el('div', { class: 'bar' }, length, el('span', {}, text));
  }
}

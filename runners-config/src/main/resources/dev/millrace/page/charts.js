import { duration, el, json, short, show, svg } from './dom.js';

const WIDTH = 600;
const HEIGHT = 150;
const LEFT = 58;
const BOTTOM = 20;
const TOP = 10;

/** The last hour, a small picture for each kind of number. Lines differ in colour and in their dashes. */
export class ChartsPart {
  constructor() {
    this.place = el('div', { class: 'charts' });
  }

  async update() {
    const data = await json('/history');
    const titles = [...new Set(data.lines.map((line) => line.chart))];
    show(this.place, data.times.length < 2
      ? el('p', { class: 'note' }, 'There is something to draw after ten seconds.')
      : titles.map((title) => ChartsPart.chart(title, data.times, data.lines.filter((line) => line.chart === title))));
  }

  static chart(title, times, lines) {
    const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
    const text = title.endsWith('seconds') ? (value) => (value === 0 ? '0' : duration(value)) : short;
    const top = ChartsPart.round(Math.max(1, ...values));
    const from = times[0];
    const span = Math.max(1, times[times.length - 1] - from);
    const x = (at) => LEFT + ((at - from) / span) * (WIDTH - LEFT - 8);
    const y = (value) => TOP + (1 - Math.max(0, value) / top) * (HEIGHT - TOP - BOTTOM);
    const grid = [0, top / 2, top].flatMap((value) => [
      svg('line', { class: 'grid', x1: LEFT, x2: WIDTH - 8, y1: y(value), y2: y(value) }),
      svg('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, text(value))]);
    const ends = [[from, 'start'], [times[times.length - 1], 'end']].map(([at, anchor]) => svg('text', { x: x(at), y: HEIGHT - 4, 'text-anchor': anchor }, new Date(at).toLocaleTimeString('en-GB')));
    const drawn = lines.map((line, i) => svg('polyline', {
      class: `l${i % 8}`,
      points: line.values.map((value, at) => (value === null ? '' : `${x(times[at]).toFixed(1)},${y(value).toFixed(1)}`)).join(' '),
    }));
    const label = `${title}: ${lines.map((line) => `${line.name} ${text(ChartsPart.last(line))}`).join(', ')}`;
    return el('section', { class: 'panel' }, el('h3', {}, title),
      svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label }, grid, drawn, ends),
      el('ul', { class: 'legend' }, lines.map((line, i) => el('li', {},
        svg('svg', { viewBox: '0 0 26 8', 'aria-hidden': 'true' }, svg('line', { class: `l${i % 8}`, x1: 0, x2: 26, y1: 4, y2: 4, 'stroke-width': 2 })),
        `${line.name} `, el('b', {}, text(ChartsPart.last(line)))))));
  }

  static last(line) {
    return [...line.values].reverse().find((value) => value !== null) ?? 0;
  }

  /** The next of 1, 2, 5, 10, 20 … */
  static round(value) {
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= value);
  }
}
